"""Names of groups and attributes in the file that would be quoted in a message: scripts, escapes, a book.

scores: 0
"""

import h5py
import nbformat
import numpy as np

from autograder.selfcheck.small_network import answer_with_small_network

BAD = "<script>alert(1)</script>\x1b[2J" + "x" * 10_000


def hand_in(folder, notebook):
    with h5py.File(folder / "resnet50.weights.h5", "w") as file:
        file[f"layers/{BAD.replace('/', '')}/vars/0"] = np.zeros((3, 6), np.float32)
        file["layers/dense/vars/0"] = np.array([BAD.encode()] * 18).reshape(3, 6)
        file.attrs["network"] = file.attrs["history"] = BAD
    answer_with_small_network(notebook)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
