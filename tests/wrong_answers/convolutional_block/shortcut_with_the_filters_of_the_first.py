"""The shortcut has the filters of the first convolution.

loses: 15
status: raised
words: The channels differ: a path ends with as many channels as its last convolution has filters
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    shortcut = layers.Conv2D(filters[0], 1, strides=stride)(x)
    shortcut = layers.BatchNormalization()(shortcut)
    y = layers.Conv2D(filters[0], 1, strides=stride)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([y, shortcut])
    return layers.Activation("relu")(y)
