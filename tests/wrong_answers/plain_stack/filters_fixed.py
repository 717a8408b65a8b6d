"""16 filters, whatever is asked for.

loses: 2
words: The first convolution of block 1 has as many filters as the argument `filters` says.
"""


def plain_stack(x, blocks, filters):
    for _ in range(blocks):
        x = layers.Conv2D(16, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(16, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x
