"""Stacks by functools.reduce over a block that both share."""

from functools import reduce


def two_convolutions(x, filters):
    y = layers.Conv2D(filters, 3, 1, "same", kernel_initializer="he_normal")(x)
    y = layers.Activation("relu")(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(y))
    y = layers.Conv2D(filters, 3, 1, "same", kernel_initializer="he_normal")(y)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(y)


def plain_stack(x, blocks, filters):
    return reduce(lambda a, _: layers.Activation("relu")(two_convolutions(a, filters)), range(blocks), x)


def residual_stack(x, blocks, filters):
    def block(a, _):
        return layers.Activation("relu")(layers.Add()([two_convolutions(a, filters), a]))

    return reduce(block, range(blocks), x)
