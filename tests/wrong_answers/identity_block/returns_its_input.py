"""The empty answer.

loses: 15
words: The first convolution of the main path is left out.
"""


def identity_block(x, kernel_size, filters):
    return x
