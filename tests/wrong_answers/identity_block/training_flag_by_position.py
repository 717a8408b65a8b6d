"""The training flag without its keyword.

loses: 15
status: raised
words: Behind the tensor a layer takes its arguments by name
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.BatchNormalization()(y, True)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y, True)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y, True)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
