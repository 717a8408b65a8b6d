"""Layers and blocks are put on top of each other by recursion."""


def tower(x, specification):
    if not specification:
        return x
    (count, size, stride, active), *rest = specification
    y = layers.BatchNormalization()(layers.Conv2D(count, size, strides=stride, padding="same")(x))
    return tower(layers.ReLU()(y) if active else y, rest)


def bottleneck(x, kernel_size, filters, stride, shortcut):
    a, b, c = filters
    y = tower(x, [(a, 1, stride, True), (b, kernel_size, 1, True), (c, 1, 1, False)])
    return layers.ReLU()(shortcut + y)


def identity_block(x, kernel_size, filters):
    return bottleneck(x, kernel_size, filters, 1, x)


def convolutional_block(x, kernel_size, filters, stride=2):
    return bottleneck(x, kernel_size, filters, stride, tower(x, [(filters[2], 1, stride, False)]))


def stages(x, plan, stride=1):
    if not plan:
        return x
    (blocks, width), *rest = plan
    filters = (width, width, 4 * width)
    x = convolutional_block(x, 3, filters, stride)
    x = repeat(x, blocks - 1, filters)
    return stages(x, rest, 2)


def repeat(x, times, filters):
    return x if times == 0 else repeat(identity_block(x, 3, filters), times - 1, filters)


def resnet50(input_shape=(64, 64, 3), classes=6):
    picture = keras.Input(input_shape)
    x = layers.Conv2D(64, 7, 2)(layers.ZeroPadding2D(3)(picture))
    x = layers.MaxPooling2D(3, 2)(layers.ReLU()(layers.BatchNormalization()(x)))
    x = stages(x, [(3, 64), (4, 128), (6, 256), (3, 512)])
    x = layers.Flatten()(layers.AveragePooling2D(2)(x))
    return keras.Model(picture, layers.Dense(classes, "softmax")(x))
