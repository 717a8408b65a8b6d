"""The second of two functions is not begun.

loses: 15
status: missing_function
words: convolutional_block still raises NotImplementedError: it has not been written yet.
"""


def convolutional_block(x, kernel_size, filters, stride=2):
    raise NotImplementedError("Write the convolutional block.")
