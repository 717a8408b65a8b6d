"""There is no parameter for the stride.

loses: 15
status: raised
words: The function is called with more arguments than it has: compare the call with its first line.
"""


def convolutional_block(x, kernel_size, filters):
    shortcut = layers.Conv2D(filters[2], 1, strides=2)(x)
    shortcut = layers.BatchNormalization()(shortcut)
    y = layers.Conv2D(filters[0], 1, strides=2)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([y, shortcut])
    return layers.Activation("relu")(y)
