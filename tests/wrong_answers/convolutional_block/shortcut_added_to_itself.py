"""A slip between two variables: the shortcut is added to itself.

loses: 15
words: one of them is added to itself, and the third batch norm of the main path is missing
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    y = layers.Conv2D(filters[0], 1, strides=stride)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(x)
    shortcut = layers.BatchNormalization()(shortcut)
    y = layers.Add()([shortcut, shortcut])
    return layers.Activation("relu")(y)
