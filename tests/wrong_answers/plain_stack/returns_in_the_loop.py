"""The return stands inside of the loop.

loses: 1
words: block 2
"""


def plain_stack(x, blocks, filters):
    for _ in range(blocks):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        return x
