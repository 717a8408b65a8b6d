# Right. Blocks are layers of her own, whose inside no graph shows; paths are joined by `+`.
# %% identity_block
class Bottleneck(layers.Layer):
    """Three convolutions and, where `stride` is given, a shortcut that changes the shape."""

    def __init__(self, kernel_size, filters, stride=None, **options):
        super().__init__(**options)
        narrow, middle, wide = filters
        self.reduce = layers.Conv2D(narrow, 1, strides=stride or 1)
        self.reduce_norm = layers.BatchNormalization(axis=3)
        self.look = layers.Conv2D(middle, kernel_size, padding="same")
        self.look_norm = layers.BatchNormalization(axis=3)
        self.expand = layers.Conv2D(wide, 1)
        self.expand_norm = layers.BatchNormalization(axis=3)
        self.project = None if stride is None else layers.Conv2D(wide, 1, strides=stride)
        self.project_norm = None if stride is None else layers.BatchNormalization(axis=3)

    def call(self, x):
        main_path = keras.ops.relu(self.reduce_norm(self.reduce(x)))
        main_path = keras.ops.relu(self.look_norm(self.look(main_path)))
        main_path = self.expand_norm(self.expand(main_path))
        shortcut = x if self.project is None else self.project_norm(self.project(x))
        return keras.ops.relu(main_path + shortcut)


def identity_block(x, kernel_size, filters):
    return Bottleneck(kernel_size, filters)(x)


# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    return Bottleneck(kernel_size, filters, stride=stride)(x)


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    pictures = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3)(pictures)
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.BatchNormalization()(x)
    x = keras.ops.relu(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    for filters, blocks, stride in (
        ((64, 64, 256), 3, 1),
        ((128, 128, 512), 4, 2),
        ((256, 256, 1024), 6, 2),
        ((512, 512, 2048), 3, 2),
    ):
        x = convolutional_block(x, 3, filters, stride)
        for _ in range(blocks - 1):
            x = identity_block(x, 3, filters)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    return keras.Model(pictures, layers.Dense(classes, activation="softmax")(x))
