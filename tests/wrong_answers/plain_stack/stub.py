"""Nothing was written.

loses: 3
status: missing_function
words: has not been written yet
"""


def plain_stack(x, blocks, filters):
    raise NotImplementedError("It is yours to write: see the text above.")
