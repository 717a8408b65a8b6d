"""A notebook that ends in the middle, with a right answer in it.

scores: 0
status: identity_block=unreadable, trained_accuracy=unreadable
on: solutions
"""

import json


def hand_in(folder, notebook):
    text = json.dumps(notebook)
    (folder / "2_resnet50.ipynb").write_text(text[: len(text) // 2])
