"""HDF5 whose weights are links into the hidden pictures and the gradebook, external storage, and a loop.

scores: 0
"""

import h5py
import nbformat
import numpy as np

from autograder.selfcheck.small_network import answer_with_small_network


def hand_in(folder, notebook):
    secret = folder.parents[3] / "autograder" / "secret"
    with h5py.File(folder / "resnet50.weights.h5", "w") as file:
        file["layers/dense/vars/0"] = h5py.ExternalLink(str(secret / "hidden_pictures.h5"), "/hidden_set_x")
        file.create_dataset(
            "layers/dense/vars/1", (6,), np.float32, external=[(str(secret / "course_secret"), 0, 24)]
        )
        file["layers/other"] = h5py.SoftLink("/layers")
    answer_with_small_network(notebook)
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
