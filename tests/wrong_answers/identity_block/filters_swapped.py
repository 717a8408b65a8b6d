"""The first two numbers of filters are taken for each other.

loses: 6
words: are those of the second convolution of the main path
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[1], 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[0], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
