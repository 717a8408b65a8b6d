"""A network whose answer for a picture depends on the picture before it in the batch; its weights fit."""

import keras
from keras import layers


class Neighbour(layers.Layer):
    def call(self, x):
        return x - keras.ops.roll(x, 1, axis=0)


def resnet50(input_shape, classes):
    x = inputs = keras.Input(input_shape)
    for _ in range(3):
        x = layers.AveragePooling2D(4)(x)
    x = Neighbour()(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(100 * x))
