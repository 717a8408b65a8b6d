"""The block makes an input of its own, and forgets x.

loses: 15
status: raised
words: Every layer must read x, or what was made of x
"""


def identity_block(x, kernel_size, filters):
    x = keras.Input((15, 15, filters[2]))
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
