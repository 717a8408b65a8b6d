"""A convolution that never learns.

loses: 1
words: A layer with trainable=False never learns: leave it out.
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1, trainable=False)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
