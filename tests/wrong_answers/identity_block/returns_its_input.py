"""The empty answer.

loses: 15
words: 
"""


def identity_block(x, kernel_size, filters):
    return x
