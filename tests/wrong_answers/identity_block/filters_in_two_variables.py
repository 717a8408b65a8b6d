"""filters are unpacked into two variables.

loses: 15
status: raised
words: The left side and the right side of = have different numbers of values: filters are three numbers.
"""


def identity_block(x, kernel_size, filters):
    first, last = filters
    y = layers.Conv2D(first, 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(first, kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(last, 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
