"""A student's id that reads as another's.

scores: refused
"""

import nbformat

STUDENT = "\u202enoraa"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
