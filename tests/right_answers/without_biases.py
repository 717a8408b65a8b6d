"""No biases, another momentum and epsilon, ReLU layers, one of them used again and again, other defaults."""

relu = layers.ReLU()


def normed(x, *arguments, **options):
    x = layers.Conv2D(*arguments, use_bias=False, kernel_initializer="he_normal", **options)(x)
    return layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-5)(x)


def identity_block(x, kernel_size=3, filters=(64, 64, 256)):
    y = relu(normed(x, filters[0], (1, 1)))
    y = relu(normed(y, filters[1], (kernel_size, kernel_size), padding="SAME"))
    return relu(layers.add([x, normed(y, filters[2], (1, 1))]))


def convolutional_block(x, kernel_size=3, filters=(64, 64, 256), stride=1):
    y = relu(normed(x, filters[0], (1, 1), strides=(stride, stride)))
    y = relu(normed(y, filters[1], (kernel_size, kernel_size), padding="same"))
    y = normed(y, filters[2], (1, 1))
    return relu(layers.add([normed(x, filters[2], (1, 1), strides=(stride, stride), padding="same"), y]))


def resnet50(input_shape=(32, 32, 3), classes=10):
    x = inputs = layers.Input(shape=input_shape)
    x = layers.MaxPool2D(3, 2)(relu(normed(layers.ZeroPadding2D()(layers.ZeroPadding2D(2)(x)), 64, 7, strides=2)))
    for filters, blocks in zip((64, 128, 256, 512), (3, 4, 6, 3)):
        x = convolutional_block(x, filters=(filters, filters, 4 * filters), stride=1 if filters == 64 else 2)
        for _ in range(blocks - 1):
            x = identity_block(x, filters=(filters, filters, 4 * filters))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Activation("softmax")(layers.Dense(classes)(x)))
