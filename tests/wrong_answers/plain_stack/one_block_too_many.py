"""The loop runs to blocks, which is included.

loses: 1
words: the end
"""


def plain_stack(x, blocks, filters):
    for _ in range(blocks + 1):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x
