"""Conv2D gets all three numbers.

loses: 15
status: raised
words: A whole tuple stands where one number is asked for
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters, 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
