"""A dense layer at every position is a 1x1 convolution, and a 1x1 convolution of one position a dense layer."""

# %% identity_block
def identity_block(x, kernel_size, filters):
    y = layers.Dense(filters[0])(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(layers.Dense(filters[2], use_bias=False)(y))
    return layers.ReLU()(y + x)

# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    y = layers.Conv2D(filters[0], 1, strides=stride)(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(layers.Dense(filters[2])(y))
    shortcut = layers.BatchNormalization()(layers.Dense(filters[2])(x[:, ::stride, ::stride]))
    return layers.ReLU()(y + shortcut)

# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(64, 7, strides=2)(x)))
    x = layers.MaxPooling2D(3, strides=2)(x)
    for width, count, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        filters = (width, width, 4 * width)
        x = convolutional_block(x, 3, filters, stride)
        for _ in range(count - 1):
            x = identity_block(x, 3, filters)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Conv2D(classes, 1, activation="softmax")(x)
    return keras.Model(inputs, layers.Flatten()(x))
