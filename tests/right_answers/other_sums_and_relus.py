"""Sums by `sum`, `reduce`, stacking and subtraction, ReLUs by `where`, `abs` and `Maximum`."""

import operator
from functools import reduce


def half(t):
    return 0.5 * (t + abs(t))


def cut(t):
    return keras.ops.where(t > 0, t, 0.0)


def identity_block(x, kernel_size, filters):
    c1, c2, c3 = filters
    y = half(layers.BatchNormalization()(layers.Conv2D(c1, 1)(x)))
    y = cut(layers.BatchNormalization()(layers.Conv2D(c2, kernel_size, padding="same")(y)))
    y = layers.BatchNormalization()(layers.Conv2D(c3, 1)(y))
    return half(sum([y, x]))


def convolutional_block(x, kernel_size, filters, stride=2):
    c1, c2, c3 = filters
    y = layers.BatchNormalization()(layers.Conv2D(c1, 1, stride)(x))
    y = layers.LeakyReLU(negative_slope=0.0)(y)
    y = layers.BatchNormalization()(layers.Conv2D(c2, kernel_size, padding="same")(y))
    y = layers.Maximum()([y, keras.ops.zeros_like(y)])
    y = layers.BatchNormalization()(layers.Conv2D(c3, 1)(y))
    z = layers.BatchNormalization()(layers.Conv2D(c3, 1, stride)(x))
    both = keras.ops.sum(keras.ops.stack([y, z], axis=0), axis=0)
    return cut(reduce(operator.sub, [both + y, y]))
