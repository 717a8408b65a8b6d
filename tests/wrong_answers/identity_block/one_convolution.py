"""An output of the right shape.

loses: 15
words: Only the second convolution of the main path has kernel_size
"""


def identity_block(x, kernel_size, filters):
    return layers.Conv2D(filters[2], kernel_size, padding="same")(x)
