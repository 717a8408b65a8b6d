"""Batch norm and ReLU before each convolution, as in later papers.

loses: 8
words: There is a batch norm and a ReLU too many before the first convolution of the main path.
"""


def identity_block(x, kernel_size, filters):
    y = x
    for count, size in zip(filters, (1, kernel_size, 1)):
        y = layers.Activation("relu")(layers.BatchNormalization()(y))
        y = layers.Conv2D(count, size, padding="same")(y)
    return layers.Add()([x, y])
