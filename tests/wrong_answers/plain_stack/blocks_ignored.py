"""There is one block, whatever is asked for.

loses: 1
words: block 2
"""


def plain_stack(x, blocks, filters):
    for _ in range(1):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x
