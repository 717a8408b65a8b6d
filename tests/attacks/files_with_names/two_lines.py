"""A student's id of two lines, the second of which looks like a row of the table.

scores: refused
"""

import nbformat

STUDENT = "mallory\naaron 60 60 graded"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
