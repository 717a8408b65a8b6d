"""The shortcut is what the first convolution made of x.

loses: 15
status: raised
words: The channels differ: a path ends with as many channels as its last convolution has filters
"""


def identity_block(x, kernel_size, filters):
    x = layers.Conv2D(filters[0], 1)(x)
    y = x
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
