"""The batch norm of the shortcut reads the main path: its convolution leaves the graph.

loses: 2
words: The shortcut's batch norm reads the main path's output: it must read the shortcut's convolution.
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(x)
    y = layers.Conv2D(filters[0], 1, strides=stride)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    shortcut = layers.BatchNormalization()(y)
    y = layers.Add()([y, shortcut])
    return layers.Activation("relu")(y)
