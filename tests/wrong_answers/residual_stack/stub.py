"""Nothing was written.

loses: 5
status: missing_function
words: has not been written yet
"""


def residual_stack(x, blocks, filters):
    raise NotImplementedError("It is yours to write: see the text above.")
