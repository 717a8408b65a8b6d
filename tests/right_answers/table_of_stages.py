"""Stages are a table of named tuples, unpacked with a walrus, enumerated blocks and a match statement."""

from itertools import chain, repeat
from typing import NamedTuple


class Stage(NamedTuple):
    number: int
    blocks: int
    filters: tuple
    stride: int = 2


TABLE = [
    Stage(2, 3, (64, 64, 256), stride=1),
    *(
        Stage(number, blocks, (n := 32 * 2**(number - 1), n, 4 * n))
        for number, blocks in enumerate((4, 6, 3), start=3)
    ),
]


def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = x = keras.Input(shape=input_shape, name="picture")
    for layer in (
        layers.ZeroPadding2D((3, 3)),
        layers.Conv2D(filters=64, kernel_size=(7, 7), strides=(2, 2), padding="valid"),
        layers.BatchNormalization(),
        layers.Activation(keras.activations.relu),
        layers.MaxPool2D(pool_size=(3, 3), strides=(2, 2), padding="valid"),
    ):
        x = layer(x)
    for stage in TABLE:
        for kind in chain(["projection"], repeat("identity", stage.blocks - 1)):
            match kind:
                case "projection":
                    x = convolutional_block(filters=stage.filters, kernel_size=(3, 3), x=x, stride=(stage.stride,) * 2)
                case "identity":
                    x = identity_block(x, filters=stage.filters, kernel_size=(3, 3))
    assert (size := x.shape[1]) == x.shape[2] or size > 0
    x = layers.AvgPool2D((2, 2))(x)
    x = layers.Reshape((-1,))(x)
    x = layers.Dense(classes)(x)
    return keras.Model(inputs, layers.Softmax()(x), name="ResNet50")
