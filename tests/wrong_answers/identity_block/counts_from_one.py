"""filters are counted from 1.

loses: 15
status: raised
words: An index is too large: filters[0], filters[1] and filters[2] are the three numbers.
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[1], 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[3], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
