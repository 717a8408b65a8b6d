"""training=True in the calls.

loses: 1
words: Batch norm runs in training mode for ever
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(x)
    shortcut = layers.BatchNormalization()(shortcut, training=True)
    y = layers.Conv2D(filters[0], 1, strides=stride)(x)
    y = layers.BatchNormalization()(y, training=True)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y, training=True)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y, training=True)
    y = layers.Add()([y, shortcut])
    return layers.Activation("relu")(y)
