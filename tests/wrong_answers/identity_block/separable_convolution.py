"""Two kernels in one layer.

loses: 15
words: In the place of the first convolution of the main path stands SeparableConv2D
"""


def identity_block(x, kernel_size, filters):
    y = layers.SeparableConv2D(filters[2], kernel_size, padding="same")(x)
    return layers.ReLU()(layers.Add()([x, layers.BatchNormalization()(y)]))
