"""Has the worker answer with pickles, with deep nesting, with NaN, with other types, and with gigabytes.

scores: 0
status: identity_block=died, convolutional_block=died, resnet50=died
"""
# %% first
import os
import pickle
import struct
import sys

frames = sys.modules["grading_worker.frames"]


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/pickled",)


# %% identity_block
def identity_block(x, kernel_size, filters):
    text = pickle.dumps(Bomb())
    frames.encode = lambda *arguments: struct.pack(">II", len(text), 0) + text
    return x


# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    text = b'{"ok": true, "weights": ' + b"[" * 900_000 + b"}"
    frames.encode = lambda *arguments: struct.pack(">II", len(text), 0) + text
    return x


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    def endless(*arguments):
        while True:
            os.write(4, b"\0" * 65536)

    frames.write = endless
    return None
