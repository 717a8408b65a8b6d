"""A slip between two variables: x is added to itself.

loses: 15
words: one of them is added to itself, and the third batch norm of the main path is missing
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, x])
    return layers.Activation("relu")(y)
