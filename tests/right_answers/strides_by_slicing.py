"""The stride is a slice in front of the first 1x1 convolution and a 1x1 max pooling on the shortcut."""


def convolutional_block(x, kernel_size, filters, stride=2):
    every = x[:, ::stride, ::stride, :]
    y = layers.Conv2D(filters[0], (1, 1))(every)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    edge = kernel_size // 2
    y = keras.ops.pad(y, ((0, 0), (edge, edge), (edge, edge), (0, 0)))
    y = layers.Conv2D(filters[1], (kernel_size, kernel_size))(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], (1, 1))(y)
    y = layers.BatchNormalization()(y)

    if stride > 1:
        x = layers.MaxPooling2D(pool_size=1, strides=stride)(x)
    shortcut = layers.Conv2D(filters[2], 1, use_bias=False)(x)
    shortcut = layers.BatchNormalization()(shortcut)
    return layers.Activation("relu")(layers.Add()([shortcut, y]))
