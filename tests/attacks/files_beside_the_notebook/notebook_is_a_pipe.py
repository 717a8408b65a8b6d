"""The notebook is a pipe that nobody ever writes into.

scores: 0
status: identity_block=unreadable
"""

import os


def hand_in(folder, notebook):
    os.mkfifo(folder / "2_resnet50.ipynb")
