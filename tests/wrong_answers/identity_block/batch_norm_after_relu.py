"""Each batch norm stands behind its ReLU.

loses: 6
words: There is a ReLU too many before the first batch norm of the main path.
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.Activation("relu")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.Activation("relu")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
