"""As in Géron's book: a unit keeps lists of main and skip layers, and the network is a Sequential of units."""

from functools import partial

DefaultConv2D = partial(
    keras.layers.Conv2D, kernel_size=1, strides=1, padding="same", kernel_initializer="he_normal", use_bias=False
)


class ResidualUnit(keras.layers.Layer):
    def __init__(self, filters, kernel_size=3, strides=1, skip=False, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)
        self.main_layers = [
            DefaultConv2D(filters[0], strides=strides),
            keras.layers.BatchNormalization(),
            self.activation,
            DefaultConv2D(filters[1], kernel_size=kernel_size),
            keras.layers.BatchNormalization(),
            self.activation,
            DefaultConv2D(filters[2]),
            keras.layers.BatchNormalization(),
        ]
        self.skip_layers = []
        if skip:
            self.skip_layers = [DefaultConv2D(filters[2], strides=strides), keras.layers.BatchNormalization()]

    def call(self, inputs):
        Z = inputs
        for layer in self.main_layers:
            Z = layer(Z)
        skip_Z = inputs
        for layer in self.skip_layers:
            skip_Z = layer(skip_Z)
        return self.activation(Z + skip_Z)


def identity_block(x, kernel_size, filters):
    return ResidualUnit(filters, kernel_size)(x)


def convolutional_block(x, kernel_size, filters, stride=2):
    return ResidualUnit(filters, kernel_size, stride, skip=True)(x)


def resnet50(input_shape=(64, 64, 3), classes=6):
    model = keras.Sequential([
        keras.layers.Input(shape=input_shape),
        keras.layers.ZeroPadding2D(padding=3),
        DefaultConv2D(64, kernel_size=7, strides=2, padding="valid"),
        keras.layers.BatchNormalization(),
        keras.layers.Activation("relu"),
        keras.layers.MaxPool2D(pool_size=3, strides=2, padding="valid"),
    ])
    prev_filters = None
    for filters in [64] * 3 + [128] * 4 + [256] * 6 + [512] * 3:
        changes = filters != prev_filters
        strides = 2 if changes and prev_filters else 1
        model.add(ResidualUnit([filters, filters, filters * 4], strides=strides, skip=changes))
        prev_filters = filters
    model.add(keras.layers.GlobalAvgPool2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(classes, activation="softmax"))
    return model
