"""Under mixed_float16, blocks are layers that hold other layers, and the network is a model with a `call` around its stages."""

keras.mixed_precision.set_global_policy("mixed_float16")


class Residual(layers.Layer):
    def __init__(self, kernel_size, filters, stride=1, projected=False):
        super().__init__()
        sizes, strides = (1, kernel_size, 1), (stride, 1, 1)
        self.convolutions = [
            layers.Conv2D(n, size, strides=step, padding="same") for n, size, step in zip(filters, sizes, strides)
        ]
        self.norms = [layers.BatchNormalization(epsilon=1e-5) for _ in filters]
        self.projection = None
        if projected:
            self.projection = layers.Conv2D(filters[2], 1, strides=stride)
            self.projection_norm = layers.BatchNormalization(epsilon=1e-5)

    def call(self, x, training=None):
        y = x
        for number, (convolution, norm) in enumerate(zip(self.convolutions, self.norms)):
            y = norm(convolution(y), training=training)
            y = keras.ops.relu(y) if number < 2 else y
        if self.projection is not None:
            x = self.projection_norm(self.projection(x), training=training)
        return keras.ops.relu(x + y)


def identity_block(x, kernel_size, filters):
    return Residual(kernel_size, filters)(x)


def convolutional_block(x, kernel_size, filters, stride=2):
    return Residual(kernel_size, filters, stride, projected=True)(x)


class Network(keras.Model):
    def __init__(self, input_shape, classes):
        super().__init__()
        x = inputs = keras.Input(input_shape)
        x = layers.Conv2D(64, 7, strides=2)(layers.ZeroPadding2D(3)(x))
        x = layers.MaxPooling2D(3, strides=2)(layers.ReLU()(layers.BatchNormalization()(x)))
        for stage, blocks in enumerate((3, 4, 6, 3)):
            filters = [64 * 2**stage, 64 * 2**stage, 256 * 2**stage]
            x = convolutional_block(x, 3, filters, stride=1 if stage == 0 else 2)
            for _ in range(1, blocks):
                x = identity_block(x, 3, filters)
        self.trunk = keras.Model(inputs, x)
        self.head = keras.Sequential(
            [layers.AveragePooling2D(2), layers.Flatten(), layers.Dense(classes, activation="softmax", dtype="float32")]
        )

    def call(self, pictures, training=None):
        return self.head(self.trunk(pictures, training=training), training=training)


def resnet50(input_shape=(64, 64, 3), classes=6):
    return Network(input_shape, classes)
