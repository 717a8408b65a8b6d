"""Takes memory without end: lists, arrays, tensors, mappings shared and private, until each is refused.

scores: 0
status: identity_block=out_of_memory
"""
# %% identity_block
import mmap

import numpy as np
import tensorflow as tf

kept = []


def identity_block(x, kernel_size, filters):
    for take in (
        lambda: mmap.mmap(-1, 1 << 33).write(b"x" * (1 << 30)),
        lambda: np.ones(1 << 33, np.uint8),
        lambda: tf.ones((1 << 15, 1 << 17)),
        lambda: "x" * (1 << 34),
    ):
        try:
            kept.append(take())
        except BaseException as error:
            print(type(error).__name__)
    while True:
        try:
            kept.append(bytearray(b"x" * (1 << 26)))
        except MemoryError:
            continue
