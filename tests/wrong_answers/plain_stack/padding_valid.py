"""The convolutions shrink the pictures.

loses: 2
words: padding
"""


def plain_stack(x, blocks, filters):
    for _ in range(blocks):
        x = layers.Conv2D(filters, 3)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(filters, 3)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x
