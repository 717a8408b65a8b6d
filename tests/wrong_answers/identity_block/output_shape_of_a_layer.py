"""layer.output_shape, as in Keras 2.

loses: 15
status: raised
words: In Keras 3 a layer has no output_shape: ask the tensor, x.shape.
"""


def identity_block(x, kernel_size, filters):
    first = layers.Conv2D(filters[0], 1)
    y = first(x)
    print(first.output_shape)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
