"""Zero padding by a layer of its own in the place of padding="same"; the flag training=False in the calls."""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.ReLU()(layers.BatchNormalization()(y, training=False))
    y = layers.ZeroPadding2D(kernel_size // 2)(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="valid")(y)
    y = layers.ReLU()(layers.BatchNormalization()(y, training=False))
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y, training=False)
    return layers.ReLU()(layers.Add()([x, y]))
