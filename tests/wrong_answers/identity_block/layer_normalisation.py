"""Layer normalisation in the place of batch norm.

loses: 9
words: In the place of the first batch norm of the main path stands LayerNormalization
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.LayerNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.LayerNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.LayerNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
