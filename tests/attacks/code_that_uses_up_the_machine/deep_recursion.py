"""Crashes the interpreter: a broken pointer, a graph of thousands of operations, endless recursion.

scores: 0
status: identity_block=died
"""
# %% identity_block
import ctypes


def identity_block(x, kernel_size, filters):
    ctypes.string_at(0)


# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    y = x
    for _ in range(3_000):
        y = y + x
    return y


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    return resnet50(input_shape, classes)
