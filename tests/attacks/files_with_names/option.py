"""A student's id that is an option of a command.

scores: refused
"""

import nbformat

STUDENT = "--course=x"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
