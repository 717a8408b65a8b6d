"""Batch norm on the shortcut, and an addition behind the last ReLU: the second has a message of its own.

loses: 4
words: is the last step: return what it gives
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
    shortcut = layers.BatchNormalization()(x)
    y = layers.Add()([y, shortcut])
    y = layers.Activation("relu")(y)
    return layers.Add()([y, shortcut])
