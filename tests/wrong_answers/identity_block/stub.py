"""Not begun.

loses: 15
status: missing_function
words: still raises NotImplementedError: it has not been written yet
"""


def identity_block(x, kernel_size, filters):
    raise NotImplementedError("write it")
