"""The network has a training step of her own, takes a dictionary, and names all that it returns."""


class Trainable(keras.Model):
    def train_step(self, data):
        return super().train_step(data)

    def call(self, inputs, training=None, mask=None):
        return super().call(inputs, training=training)


def resnet50(input_shape=(64, 64, 3), classes=6):
    """pictures -> probabilities"""
    pictures_ = {"pictures": keras.Input(input_shape, name="pictures")}
    x = layers.ZeroPadding2D(3)(pictures_["pictures"])
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    stage_of = {"stage2": (64, 3, 1), "stage3": (128, 4, 2), "stage4": (256, 6, 2), "stage5": (512, 3, 2)}
    features = {}
    for name, (width, count, stride) in stage_of.items():
        widths = dict.fromkeys(("reduce", "spatial"), width) | {"expand": 4 * width}
        x = convolutional_block(x, 3, list(widths.values()), stride)
        for _ in range(count)[1:]:
            x = identity_block(x, 3, list(widths.values()))
        features[name] = x
    x = layers.AveragePooling2D(2)(features["stage5"])
    x = layers.Flatten()(x)
    x = layers.Dense(classes, activation="softmax", name="probabilities")(x)
    return Trainable(pictures_, x)
