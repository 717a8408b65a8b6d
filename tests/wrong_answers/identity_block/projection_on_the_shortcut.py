"""A convolution on the shortcut, as in the convolutional block.

loses: 2
words: There is a convolution and a batch norm too many on the shortcut
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
    x = layers.BatchNormalization()(layers.Conv2D(filters[2], 1)(x))
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
