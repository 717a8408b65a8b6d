"""Kilobytes that claim to be weights of 10 GB, and compressed zeros that become as much.

scores: 0
"""

import h5py
import nbformat
import numpy as np

from autograder.selfcheck.small_network import answer_with_small_network


def hand_in(folder, notebook):
    with h5py.File(folder / "resnet50.weights.h5", "w") as file:
        file.create_dataset("layers/dense/vars/0", (3, 6), np.float32)
        file.create_dataset("layers/dense/vars/1", (50_000, 50_000), np.float32, chunks=(1000, 1000))
        file.create_dataset(
            "vars/0", (1 << 31,), np.float32, chunks=(1 << 20,), compression="gzip", fillvalue=7
        )
    answer_with_small_network(notebook)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
