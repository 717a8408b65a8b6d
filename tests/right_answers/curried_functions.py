"""Functions that return functions, with keyword dictionaries, put together by `reduce`."""

from functools import reduce


def compose(*steps):
    return lambda tensor: reduce(lambda value, step: step(value), steps, tensor)


def _conv_bn(**conv_params):
    conv_params.setdefault("strides", (1, 1))
    conv_params.setdefault("kernel_initializer", "he_normal")
    conv_params.setdefault("padding", "same")
    conv_params.setdefault("kernel_regularizer", keras.regularizers.l2(1.0e-4))
    return compose(layers.Conv2D(**conv_params), layers.BatchNormalization(axis=-1))


def _conv_bn_relu(**conv_params):
    return compose(_conv_bn(**conv_params), layers.Activation("relu"))


def _shortcut(project, main):
    def f(inputs):
        return layers.Activation("relu")(layers.add([project(inputs), main(inputs)]))

    return f


def _main(kernel_size, filters, strides):
    return compose(
        _conv_bn_relu(filters=filters[0], kernel_size=(1, 1), strides=strides),
        _conv_bn_relu(filters=filters[1], kernel_size=(kernel_size, kernel_size)),
        _conv_bn(filters=filters[2], kernel_size=(1, 1)),
    )


def identity_block(x, kernel_size, filters):
    return _shortcut(lambda inputs: inputs, _main(kernel_size, filters, 1))(x)


def convolutional_block(x, kernel_size, filters, stride=2):
    project = _conv_bn(filters=filters[2], kernel_size=1, strides=stride, padding="valid")
    return _shortcut(project, _main(kernel_size, filters, stride))(x)


def resnet50(input_shape=(64, 64, 3), classes=6):
    def stage(width, repetitions, stride):
        widths = [width, width, width * 4]
        first = lambda t: convolutional_block(t, 3, widths, stride)
        rest = [lambda t: identity_block(t, 3, widths)] * (repetitions - 1)
        return compose(first, *rest)

    inputs = keras.Input(input_shape)
    network = compose(
        layers.ZeroPadding2D((3, 3)),
        _conv_bn_relu(filters=64, kernel_size=(7, 7), strides=(2, 2), padding="valid"),
        layers.MaxPooling2D(pool_size=(3, 3), strides=(2, 2)),
        stage(64, 3, 1),
        stage(128, 4, 2),
        stage(256, 6, 2),
        stage(512, 3, 2),
        layers.AveragePooling2D(pool_size=(2, 2), strides=(1, 1)),
        layers.Flatten(),
        layers.Dense(units=classes, kernel_initializer="he_normal", activation="softmax"),
    )
    return keras.Model(inputs=inputs, outputs=network(inputs))
