"""The shortcut is used before the line that makes it.

loses: 15
status: raised
words: shortcut is used before it gets a value in this function.
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    y = layers.Conv2D(filters[0], 1, strides=stride)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([y, shortcut])
    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(x)
    shortcut = layers.BatchNormalization()(shortcut)
    return layers.Activation("relu")(y)
