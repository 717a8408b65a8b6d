"""A student's id of dots only.

scores: refused
"""

import nbformat

STUDENT = "..."


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
