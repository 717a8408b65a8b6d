"""On the shortcut batch norm comes before the convolution.

loses: 2
words: There is a batch norm too many before the convolution on the shortcut.
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    shortcut = layers.BatchNormalization()(x)
    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(shortcut)
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
