"""The paths are put side by side.

loses: 2
words: Concatenate
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        shortcut = x
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization()(y)
        y = layers.Concatenate()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
