"""A student's id that is three columns of a table.

scores: refused
"""

import nbformat

STUDENT = "mallory,aaron,60"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
