"""tf.add on the tensors of a model, as in code for Keras 2.

loses: 15
status: raised
words: Use a layer or keras.ops: keras.ops.relu(x), x + shortcut.
"""


import tensorflow as tf


def convolutional_block(x, kernel_size, filters, stride=2):
    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(x)
    shortcut = layers.BatchNormalization()(shortcut)
    y = layers.Conv2D(filters[0], 1, strides=stride)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = tf.add(y, shortcut)
    return layers.Activation("relu")(y)
