"""The empty answer.

loses: 15
words: Nothing is computed: what is returned is the block's input x itself
"""


def identity_block(x, kernel_size, filters):
    return x
