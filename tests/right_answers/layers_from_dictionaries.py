"""Layers are described in dictionaries and made by keras.layers.deserialize."""


def layer(name, **config):
    return {"module": "keras.layers", "class_name": name, "config": config, "registered_name": None}


def conv(filters, kernel_size, strides=1, padding="same"):
    config = {"filters": filters, "kernel_size": kernel_size, "strides": strides, "padding": padding}
    return layer("Conv2D", **config)


BN = layer("BatchNormalization", epsilon=1e-4)
RELU = layer("Activation", activation="relu")


def make(x, *specifications):
    for specification in specifications:
        x = layers.deserialize(specification)(x)
    return x


def identity_block(x, kernel_size, filters):
    a, b, c = filters
    y = make(x, conv(a, 1), BN, RELU, conv(b, kernel_size), BN, RELU, conv(c, 1), BN)
    return make(layers.add([x, y]), RELU)


def convolutional_block(x, kernel_size, filters, stride=2):
    a, b, c = filters
    y = make(x, conv(a, 1, stride), BN, RELU, conv(b, kernel_size), BN, RELU, conv(c, 1), BN)
    return make(layers.add([make(x, conv(c, 1, stride), BN), y]), RELU)


def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3)(inputs)
    x = make(x, conv(64, 7, 2, "valid"), BN, RELU, layer("MaxPooling2D", pool_size=3, strides=2))
    for width, blocks in zip((64, 128, 256, 512), (3, 4, 6, 3)):
        x = convolutional_block(x, 3, (width, width, 4 * width), 1 if width == 64 else 2)
        for _ in range(blocks - 1):
            x = identity_block(x, 3, (width, width, 4 * width))
    x = make(
        x,
        layer("AveragePooling2D", pool_size=2),
        layer("Flatten"),
        layer("Dense", units=classes, activation="softmax"),
    )
    return keras.Model.from_config(keras.Model(inputs, x).get_config())
