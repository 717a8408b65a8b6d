"""The two blocks are objects of a dataclass that can be called, and the network is a lambda."""

# %% extra
from dataclasses import dataclass, field


@dataclass
class Block:
    projects: bool
    activation: str = "relu"
    calls: list = field(default_factory=list, repr=False)

    def norm(self, tensor):
        return layers.BatchNormalization()(tensor)

    def conv(self, tensor, count, size=1, stride=1):
        return self.norm(layers.Conv2D(count, size, strides=stride, padding="same")(tensor))

    def __call__(self, x, kernel_size, filters, stride=None):
        self.calls.append((kernel_size, tuple(filters), stride))
        if stride is None:
            stride = 2 if self.projects else 1
        act = layers.Activation(self.activation)
        y = act(self.conv(x, filters[0], stride=stride))
        y = act(self.conv(y, filters[1], kernel_size))
        y = self.conv(y, filters[2])
        if self.projects:
            x = self.conv(x, filters[2], stride=stride)
        return act(layers.Add()([y, x]))


# %% identity_block
identity_block = Block(projects=False)

# %% convolutional_block
convolutional_block = Block(projects=True)

# %% resnet50
def _trunk(x, stride=1):
    for width, others in ((64, 2), (128, 3), (256, 5), (512, 2)):
        x = convolutional_block(x, 3, [width] * 2 + [4 * width], stride)
        stride = 2
        for _ in [None] * others:
            x = identity_block(x, 3, [width] * 2 + [4 * width])
    return x


_stem = lambda x: layers.MaxPooling2D(3, 2)(
    layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(64, 7, 2)(layers.ZeroPadding2D(3)(x))))
)
_head = lambda x, classes: layers.Dense(classes, activation="softmax")(layers.Flatten()(layers.AveragePooling2D(2)(x)))

resnet50 = lambda input_shape=(64, 64, 3), classes=6: (
    lambda inputs: keras.Model(inputs, _head(_trunk(_stem(inputs)), classes))
)(keras.Input(input_shape))
