"""A student's id that is a pattern for all students.

scores: refused
"""

import nbformat

STUDENT = "*"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
