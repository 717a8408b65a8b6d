"""Code for an older Keras, mended with Lambda layers around the functions of TensorFlow."""

import tensorflow as tf
import tensorflow.keras.backend as K
from tensorflow.keras.layers import BatchNormalization, Conv2D, Lambda

relu = lambda t: Lambda(lambda z: tf.nn.relu(z))(t)
plus = lambda t, u: Lambda(lambda pair: tf.add(pair[0], pair[1]))([t, u])


def identity_block(X, f, filters):
    F1, F2, F3 = filters
    assert K.int_shape(X)[-1] == F3
    X_shortcut = X
    X = relu(BatchNormalization(axis=-1)(Conv2D(F1, 1, 1, "valid")(X)))
    X = relu(BatchNormalization(axis=-1)(Conv2D(F2, f, 1, "same")(X)))
    X = BatchNormalization(axis=-1)(Conv2D(F3, 1, 1, "valid")(X))
    return relu(plus(X, X_shortcut))


def convolutional_block(X, f, filters, s=2):
    F1, F2, F3 = filters
    X_shortcut = BatchNormalization(axis=-1)(Conv2D(F3, 1, s, "valid")(X))
    X = relu(BatchNormalization(axis=-1)(Conv2D(F1, 1, s, "valid")(X)))
    X = relu(BatchNormalization(axis=-1)(Conv2D(F2, f, 1, "same")(X)))
    X = BatchNormalization(axis=-1)(Conv2D(F3, 1, 1, "valid")(X))
    return relu(plus(X_shortcut, X))
