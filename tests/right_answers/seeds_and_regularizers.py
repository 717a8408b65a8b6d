"""All that may be said of a layer and changes nothing: seeds, determinism, regularizers, constraints, formats."""

import os
import random

import numpy as np
import tensorflow as tf

os.environ["PYTHONHASHSEED"] = "0"
random.seed(0)
np.random.seed(0)
tf.random.set_seed(0)
keras.utils.set_random_seed(0)
tf.config.experimental.enable_op_determinism()
keras.backend.set_image_data_format("channels_last")
keras.backend.set_epsilon(1e-6)

L2_WEIGHT_DECAY, BATCH_NORM_DECAY, BATCH_NORM_EPSILON = 1e-4, 0.9, 1e-5


def conv2d(count, size, **options):
    return tf.keras.layers.Conv2D(
        count,
        size,
        data_format="channels_last",
        dilation_rate=(1, 1),
        groups=1,
        kernel_initializer=tf.keras.initializers.VarianceScaling(2.0, "fan_out", seed=7),
        bias_initializer="ones",
        kernel_regularizer=tf.keras.regularizers.L2(L2_WEIGHT_DECAY),
        bias_regularizer="l2",
        activity_regularizer=tf.keras.regularizers.L1(1e-9),
        kernel_constraint=tf.keras.constraints.MaxNorm(4.0),
        **options,
    )


def norm():
    return tf.keras.layers.BatchNormalization(
        axis=3,
        momentum=BATCH_NORM_DECAY,
        epsilon=BATCH_NORM_EPSILON,
        center=True,
        scale=True,
        gamma_initializer="zeros",
        gamma_regularizer="l2",
        beta_regularizer="l2",
        moving_variance_initializer=tf.keras.initializers.Constant(1.0),
        synchronized=True,
    )


def identity_block(input_tensor, kernel_size, filters):
    x = tf.keras.layers.ReLU()(norm()(conv2d(filters[0], (1, 1))(input_tensor)))
    x = tf.keras.layers.ReLU()(norm()(conv2d(filters[1], kernel_size, padding="same")(x)))
    x = norm()(conv2d(filters[2], (1, 1))(x))
    return tf.keras.layers.ReLU()(tf.keras.layers.Add()([x, input_tensor]))


def convolutional_block(input_tensor, kernel_size, filters, strides=2):
    x = tf.keras.layers.ReLU()(norm()(conv2d(filters[0], (1, 1), strides=strides)(input_tensor)))
    x = tf.keras.layers.ReLU()(norm()(conv2d(filters[1], kernel_size, padding="same")(x)))
    x = norm()(conv2d(filters[2], (1, 1))(x))
    shortcut = norm()(conv2d(filters[2], (1, 1), strides=strides)(input_tensor))
    return tf.keras.layers.ReLU()(tf.keras.layers.Add()([x, shortcut]))
