"""The blocks are partial objects and static methods, and the network takes them as default arguments."""

# %% extra
from functools import partial


class Blocks:
    @staticmethod
    def bottleneck(x, kernel_size, filters, stride=1, *, project):
        def conv(tensor, n, size=1, step=1):
            tensor = layers.Conv2D(filters[n], size, step, padding="same")(tensor)
            return layers.BatchNormalization()(tensor)

        y = layers.ReLU()(conv(x, 0, 1, stride))
        y = layers.ReLU()(conv(y, 1, kernel_size))
        return layers.ReLU()(layers.Add()([conv(y, 2), conv(x, 2, 1, stride) if project else x]))


# %% identity_block
identity_block = partial(Blocks.bottleneck, project=False)

# %% convolutional_block
convolutional_block = partial(Blocks.bottleneck, project=True, stride=2)


def convolutional_block(x, kernel_size, filters, stride=2, block=convolutional_block):
    return block(x, kernel_size, filters, stride=stride)

# %% resnet50
class ResNet50:
    identity = staticmethod(identity_block)
    repeats = 3, 4, 6, 3

    def __call__(self, input_shape=(64, 64, 3), classes=6, include_top=True, projection=convolutional_block):
        inputs = keras.Input(input_shape)
        x = layers.ZeroPadding2D(3)(inputs)
        x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(64, 7, 2)(x)))
        x = layers.MaxPooling2D(3, 2)(x)
        for stage, count in enumerate(self.repeats):
            widths = [64 << stage, 64 << stage, 256 << stage]
            x = projection(x, 3, widths, 2 if stage else 1)
            for _ in range(1, count):
                x = self.identity(x, 3, widths)
        if include_top:
            x = layers.Flatten()(layers.AveragePooling2D(2)(x))
            x = layers.Dense(classes, activation="softmax")(x)
        return keras.Model(inputs, x)


resnet50 = ResNet50()
