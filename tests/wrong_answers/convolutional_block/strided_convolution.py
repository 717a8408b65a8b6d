"""One convolution of the right shape.

loses: 15
words: Which tensor should the first ReLU of the main path read?
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    return layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(filters[2], 1, strides=stride)(x)))
