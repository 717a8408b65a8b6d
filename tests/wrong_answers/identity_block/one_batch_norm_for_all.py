"""One batch norm is made, and called three times.

loses: 15
status: raised
words: make a new layer for each place
"""


def identity_block(x, kernel_size, filters):
    norm = layers.BatchNormalization()
    y = layers.Conv2D(filters[0], 1)(x)
    y = norm(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = norm(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = norm(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
