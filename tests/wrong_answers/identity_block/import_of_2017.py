"""An import that Keras 3 has not.

loses: 15
status: raised
words: Python does not know add, because its line raised ModuleNotFoundError
"""


from keras.layers.merge import add


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = add([x, y])
    return layers.Activation("relu")(y)
