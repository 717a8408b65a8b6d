"""The network is a subclass of keras.Model that makes its graph in __init__, and has properties of its own."""


class ResNet(keras.Model):
    """A residual network of bottleneck blocks."""

    def __init__(self, input_shape, classes, blocks_per_stage, **kwargs):
        inputs = keras.Input(shape=tuple(input_shape))
        tensor = self.stem(inputs)
        for index, blocks in enumerate(blocks_per_stage):
            tensor = self.stage(tensor, index, blocks)
        super().__init__(inputs=inputs, outputs=self.head(tensor, classes), **kwargs)
        self.blocks_per_stage = blocks_per_stage

    @staticmethod
    def stem(tensor):
        tensor = layers.ZeroPadding2D(3)(tensor)
        tensor = layers.Conv2D(64, 7, strides=2, padding="valid")(tensor)
        tensor = layers.ReLU()(layers.BatchNormalization()(tensor))
        return layers.MaxPooling2D(3, strides=2)(tensor)

    @classmethod
    def stage(cls, tensor, index, blocks):
        width = 64 << index
        filters = [width, width, width << 2]
        tensor = convolutional_block(tensor, 3, filters, stride=min(index, 1) + 1)
        while (blocks := blocks - 1) > 0:
            tensor = identity_block(tensor, 3, filters)
        return tensor

    @staticmethod
    def head(tensor, classes):
        pooled = layers.AveragePooling2D(pool_size=2, strides=2, padding="valid")(tensor)
        return layers.Dense(classes, activation="softmax")(layers.Flatten()(pooled))

    @property
    def depth(self):
        return 2 + 3 * sum(self.blocks_per_stage)


def resnet50(input_shape=(64, 64, 3), classes=6):
    network = ResNet(input_shape, classes, (3, 4, 6, 3), name="resnet_50")
    assert network.depth == 50
    return network
