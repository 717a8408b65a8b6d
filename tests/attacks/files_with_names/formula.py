"""A student's id that a spreadsheet would run.

scores: refused
"""

import nbformat

STUDENT = "=HYPERLINK('x')"


def hand_in(folder, notebook):
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
