# Wrong. The batch norm of the shortcut is fed the main path: a slip between two variables, no error, right
# shapes.
# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2, name=None):
    shortcut = layers.Conv2D(filters[2], 1, strides=stride)(x)

    x = layers.Conv2D(filters[0], 1, strides=stride)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters[1], kernel_size, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters[2], 1)(x)
    x = layers.BatchNormalization()(x)

    shortcut = layers.BatchNormalization()(x)
    return layers.ReLU()(layers.Add()([x, shortcut]))
