"""Operators and functions of keras.ops in the place of layers."""

def identity_block(x, kernel_size, filters):
    y = keras.ops.relu(layers.BatchNormalization()(layers.Conv2D(filters[0], 1)(x)))
    y = keras.activations.relu(layers.BatchNormalization()(layers.Conv2D(filters[1], kernel_size, padding="same")(y)))
    y = layers.BatchNormalization()(layers.Conv2D(filters[2], 1)(y))
    return keras.ops.maximum(x + y, 0)


def convolutional_block(x, kernel_size, filters, stride=2):
    y = keras.ops.relu(layers.BatchNormalization()(layers.Conv2D(filters[0], 1, strides=stride)(x)))
    y = keras.ops.relu(layers.BatchNormalization()(layers.Conv2D(filters[1], kernel_size, padding="same")(y)))
    y = layers.BatchNormalization()(layers.Conv2D(filters[2], 1)(y))
    shortcut = layers.BatchNormalization()(layers.Conv2D(filters[2], 1, strides=stride)(x))
    return keras.ops.relu(keras.ops.add(shortcut, y))
