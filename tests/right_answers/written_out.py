"""The network calls no blocks of hers: it is written out in loops, and right as a whole."""


def resnet50(input_shape=(64, 64, 3), classes=6):
    def conv_bn(x, filters, size, strides=1, padding="valid"):
        return layers.BatchNormalization()(layers.Conv2D(filters, size, strides=strides, padding=padding)(x))

    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.ReLU()(conv_bn(x, 64, 7, 2))
    x = layers.MaxPooling2D(3, 2)(x)
    for stage, (width, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        for block in range(blocks):
            stride = 2 if stage and not block else 1
            shortcut = x if block else conv_bn(x, 4 * width, 1, stride)
            y = layers.ReLU()(conv_bn(x, width, 1, stride))
            y = layers.ReLU()(conv_bn(y, width, 3, padding="same"))
            x = layers.ReLU()(layers.Add()([conv_bn(y, 4 * width, 1), shortcut]))
    x = layers.Flatten()(layers.AveragePooling2D(2)(x))
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
