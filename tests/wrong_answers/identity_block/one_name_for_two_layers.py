"""Two layers have the same name.

loses: 15
status: raised
words: Two layers have the name conv
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1, name="conv")(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1, name="conv")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
