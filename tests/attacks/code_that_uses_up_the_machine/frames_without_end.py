"""Sends answers without end, one of 700,000 empty lists, and the head of one that is to have 4 GiB.

scores: 0
status: identity_block=died, convolutional_block=died, resnet50=died
"""
# %% first
import json
import os
import struct

ANSWERS = 4
yes = json.dumps({"ok": True, "status": "ok", "outputs": [], "weights": []}).encode()
lists = b'{"ok": true, "weights": [' + b",".join([b"[]"] * 699_000) + b"]}"


# %% identity_block
def identity_block(x, kernel_size, filters):
    while True:
        os.write(ANSWERS, struct.pack(">II", len(yes), 0) + yes)


# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    frame = struct.pack(">II", len(lists), 0) + lists
    while frame:
        frame = frame[os.write(ANSWERS, frame) :]
    return x


# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    os.write(ANSWERS, struct.pack(">II", (1 << 32) - 1, (1 << 32) - 1))
    while True:
        os.write(ANSWERS, b"x" * (1 << 20))
