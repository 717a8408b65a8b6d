"""A cell writes her functions to a module beside the notebook, and the cells of the exercises import them."""

# %% extra
%%writefile my_blocks.py
from keras import Model, layers


def conv(x, n, k=1, s=1):
    return layers.BatchNormalization()(layers.Conv2D(n, k, strides=s, padding="same")(x))


def identity_block(x, kernel_size, filters):
    y = layers.ReLU()(conv(x, filters[0]))
    y = layers.ReLU()(conv(y, filters[1], kernel_size))
    return layers.ReLU()(layers.Add()([x, conv(y, filters[2])]))


def convolutional_block(x, kernel_size, filters, stride=2):
    y = layers.ReLU()(conv(x, filters[0], s=stride))
    y = layers.ReLU()(conv(y, filters[1], kernel_size))
    return layers.ReLU()(layers.Add()([conv(x, filters[2], s=stride), conv(y, filters[2])]))


def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = layers.Input(input_shape)
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.MaxPooling2D(3, strides=2)(layers.ReLU()(layers.BatchNormalization()(x)))
    for n, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        x = convolutional_block(x, 3, (n, n, 4 * n), 1 + (n > 64))
        for _ in range(blocks - 1):
            x = identity_block(x, 3, (n, n, 4 * n))
    x = layers.Flatten()(layers.AveragePooling2D(2)(x))
    return Model(inputs, layers.Dense(classes, activation="softmax")(x))

# %% identity_block
from my_blocks import identity_block

# %% convolutional_block
from my_blocks import convolutional_block

# %% resnet50
from importlib import import_module

resnet50 = import_module("my_blocks").resnet50
