"""A block has one convolution.

loses: 1
words: block
"""


def plain_stack(x, blocks, filters):
    for _ in range(blocks):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x
