"""Lists nested a hundred thousand deep, where a cell's metadata should be.

scores: 0
status: identity_block=unreadable
"""


def hand_in(folder, notebook):
    deep = "[" * 100_000 + "]" * 100_000
    (folder / "2_resnet50.ipynb").write_text('{"cells": [{"metadata": ' + deep + "}]}")
