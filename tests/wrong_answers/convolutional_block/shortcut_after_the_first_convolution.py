"""The shortcut starts where the first convolution ends.

loses: 2
words: The shortcut starts from the first ReLU of the main path
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    x = layers.Conv2D(filters[0], 1, strides=stride)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    shortcut = layers.Conv2D(filters[2], 1)(x)
    shortcut = layers.BatchNormalization()(shortcut)
    y = layers.Add()([y, shortcut])
    return layers.Activation("relu")(y)
