"""One batch norm ends both paths.

loses: 1
words: Make a new layer for each place: one layer has one set of weights.
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    last_norm = layers.BatchNormalization()
    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(x)
    shortcut = last_norm(shortcut)
    y = layers.Conv2D(filters[0], 1, strides=stride)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = last_norm(y)
    y = layers.Add()([y, shortcut])
    return layers.Activation("relu")(y)
