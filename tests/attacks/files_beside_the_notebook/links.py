"""Links to secrets, to other students, to folders, to devices and to nothing, a pipe, and the notebook twice.

scores: 0
"""

import os

import nbformat
from nbformat.v4 import new_code_cell

SHOW = """\
import os
for folder, _, files in os.walk("."):
    for name in files:
        try:
            print(name, open(os.path.join(folder, name), errors="replace").read(2000))
        except OSError as error:
            print(name, type(error).__name__)"""


def hand_in(folder, notebook):
    course = folder.parents[3]
    for name, target in (
        ("tests.txt", course / "autograder" / "hidden_tests" / "test_identity_block.py"),
        ("book.png", course / "grading" / "gradebook.db"),
        ("aaron.txt", course / "grading" / "submitted" / "aaron" / "residual_networks" / "2_resnet50.ipynb"),
        ("secret", course / "autograder" / "secret"),
        ("class", ".."),
        ("everything", "/"),
        ("zero.bin", "/dev/zero"),
        ("loop", "loop"),
        ("resnet50.weights.h5", course / "autograder" / "secret" / "hidden_pictures.h5"),
        ("Copy of 2_resnet50.ipynb", course / "solutions" / "residual_networks" / "2_resnet50.ipynb"),
    ):
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.txt")
    notebook.cells.append(new_code_cell(SHOW, id="show"))
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
