"""Stacks of a Layer subclass, a new one for each block."""

import keras


class Block(keras.layers.Layer):
    def __init__(self, filters, shortcut):
        super().__init__()
        self.shortcut = shortcut
        self.first = layers.Conv2D(filters, 3, padding="same")
        self.second = layers.Conv2D(filters, 3, padding="same")
        self.norms = [layers.BatchNormalization(), layers.BatchNormalization()]

    def build(self, shape):
        for part in (self.first, self.second, *self.norms):
            part.build(shape)

    def call(self, x, training=None):
        y = keras.ops.relu(self.norms[0](self.first(x), training=training))
        y = self.norms[1](self.second(y), training=training)
        return keras.ops.relu(y + x if self.shortcut else y)


def plain_stack(x, blocks, filters):
    for _ in range(blocks):
        x = Block(filters, shortcut=False)(x)
    return x


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        x = Block(filters, shortcut=True)(x)
    return x
