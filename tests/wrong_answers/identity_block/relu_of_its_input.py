"""An output of the right shape, and never negative.

loses: 15
words: 
"""


def identity_block(x, kernel_size, filters):
    return layers.ReLU()(layers.BatchNormalization()(x))
