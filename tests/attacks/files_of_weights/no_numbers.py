"""Weights that are not numbers, so that every comparison with what the network says is false.

scores: 0
"""

import h5py
import nbformat
import numpy as np

from autograder.selfcheck.small_network import answer_with_small_network


def hand_in(folder, notebook):
    with h5py.File(folder / "resnet50.weights.h5", "w") as file:
        file["layers/dense/vars/0"] = np.full((3, 6), np.nan, np.float32)
        file["layers/dense/vars/1"] = np.full(6, np.inf, np.float32)
    answer_with_small_network(notebook)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
