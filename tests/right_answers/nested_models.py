"""Each block is a model of its own, called like a layer; the network is a subclass of keras.Model."""


def identity_block(x, kernel_size, filters):
    inputs = keras.Input(x.shape[1:])
    y = layers.Conv2D(filters[0], 1)(inputs)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(layers.Conv2D(filters[2], 1)(y))
    return keras.Model(inputs, layers.ReLU()(layers.Add()([inputs, y])))(x)


def convolutional_block(x, kernel_size, filters, stride=2):
    main_path = keras.Sequential(
        [
            layers.Conv2D(filters[0], 1, strides=stride),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(filters[1], kernel_size, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(filters[2], 1),
            layers.BatchNormalization(),
        ]
    )
    shortcut = keras.Sequential([layers.Conv2D(filters[2], 1, strides=stride), layers.BatchNormalization()])
    return layers.ReLU()(layers.Add()([main_path(x), shortcut(x)]))


class Network(keras.Model):
    def __init__(self, input_shape, classes):
        super().__init__()
        inputs = keras.Input(input_shape)
        x = layers.ZeroPadding2D(3)(inputs)
        x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(64, 7, 2)(x)))
        x = layers.MaxPooling2D(3, 2)(x)
        for stage, (width, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
            x = convolutional_block(x, 3, [width, width, 4 * width], 2 if stage else 1)
            for _ in range(blocks - 1):
                x = identity_block(x, 3, [width, width, 4 * width])
        self.body = keras.Model(inputs, x)
        self.pool, self.flatten = layers.AveragePooling2D(2), layers.Flatten()
        self.classify = layers.Dense(classes, activation="softmax")

    def call(self, x):
        return self.classify(self.flatten(self.pool(self.body(x))))


def resnet50(input_shape=(64, 64, 3), classes=6):
    return Network(input_shape, classes)
