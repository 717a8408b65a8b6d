"""An output of the right shape.

loses: 15
words: The middle convolution has kernel_size, those around it are 1x1.
"""


def identity_block(x, kernel_size, filters):
    return layers.Conv2D(filters[2], kernel_size, padding="same")(x)
