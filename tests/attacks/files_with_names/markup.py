"""A student's id that is markup.

scores: refused
"""

import nbformat

STUDENT = "<img src=x onerror=alert(1)>"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
