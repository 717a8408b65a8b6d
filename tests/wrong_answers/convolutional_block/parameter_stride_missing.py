"""There is no parameter for the stride.

loses: 15
status: raised
words: convolutional_block is called with 4 arguments and takes 3
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
