"""Batch norm has another momentum and the largest epsilon in use, no convolution has a bias, and ReLUs are options or operations."""

from keras import ops


def normed(x, filters, size=1, stride=1):
    x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-2)(x)


def identity_block(x, kernel_size, filters):
    y = layers.Activation(keras.activations.relu)(normed(x, filters[0]))
    y = layers.Activation("relu")(normed(y, filters[1], kernel_size))
    return ops.relu(ops.add(normed(y, filters[2]), x))


def convolutional_block(x, kernel_size, filters, stride=2):
    y = ops.relu(normed(x, filters[0], stride=stride))
    y = ops.maximum(normed(y, filters[1], kernel_size), 0)
    return layers.ReLU()(normed(y, filters[2]) + normed(x, filters[2], stride=stride))


def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(64, 7, strides=2, use_bias=False)(layers.ZeroPadding2D(3)(inputs))
    x = ops.relu(layers.BatchNormalization(momentum=0.9, epsilon=1e-2)(x))
    x = layers.MaxPooling2D(3, strides=2)(x)
    for width, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for block in range(blocks):
            filters = (width, width, 4 * width)
            if block:
                x = identity_block(x, 3, filters)
            else:
                x = convolutional_block(x, 3, filters, 1 if width == 64 else 2)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Softmax()(layers.Dense(classes)(x)))
