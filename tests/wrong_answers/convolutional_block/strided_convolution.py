"""One convolution of the right shape.

loses: 15
words: The first convolution of the main path and what follows it are left out
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    return layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(filters[2], 1, strides=stride)(x)))
