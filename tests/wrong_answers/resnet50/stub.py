"""Two functions of three.

loses: 20
status: missing_function
words: resnet50 still raises NotImplementedError: it has not been written yet.
"""


def resnet50(input_shape=(64, 64, 3), classes=6):
    raise NotImplementedError("Write the network.")
