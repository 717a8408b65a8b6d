"""Stacks of operators and functions of keras.ops, without a layer where none is needed."""

import keras


def plain_stack(x, blocks, filters):
    for _ in range(2 * blocks):
        x = keras.ops.relu(layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)))
    return x


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        y = keras.ops.relu(layers.BatchNormalization()(layers.Conv2D(filters, (3, 3), padding="SAME")(x)))
        x = keras.ops.maximum(layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(y)) + x, 0)
    return x
