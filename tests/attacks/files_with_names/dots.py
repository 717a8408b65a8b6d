"""A student's id that climbs to the folder above, as some systems write it.

scores: refused
"""

import nbformat

STUDENT = "..%2f..%2faaron"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
