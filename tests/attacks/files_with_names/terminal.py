"""A student's id that clears the screen and sets its title.

scores: refused
"""

import nbformat

STUDENT = "mallory\x1b[2J\x1b]0;owned\x07"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
