"""Convolutions of stride 1, of whose output every stride-th position is kept before the batch norm."""


def convolutional_block(inputs, size, channels, step=2):
    def thin(tensor):
        return layers.Lambda(lambda t: t[:, ::step, ::step])(tensor)

    skip = layers.BatchNormalization()(thin(layers.Conv2D(channels[-1], 1)(inputs)))
    out = layers.BatchNormalization()(thin(layers.Conv2D(channels[0], 1)(inputs)))
    out = layers.Conv2D(channels[1], size, padding="same")(layers.ReLU()(out))
    out = layers.ReLU()(layers.BatchNormalization()(out))
    out = layers.BatchNormalization()(layers.Conv2D(channels[-1], 1)(out))
    out += skip
    return layers.ReLU()(out)
