"""Weights whose values HDF5 reads from the course's secret, shown by the network as its answers.

scores: 0
"""

import h5py
import nbformat
import numpy as np

from autograder.selfcheck.small_network import answer_with_small_network

SHOW = """\
model = resnet50()
try:
    model.load_weights("resnet50.weights.h5")
except Exception as error:
    print(error)
print([weight.numpy().tobytes() for weight in model.weights])
"""


def hand_in(folder, notebook):
    outside = [(str(folder.parents[3] / "autograder" / "secret" / "course_secret"), 0, 72)]
    with h5py.File(folder / "resnet50.weights.h5", "w") as file:
        file.create_dataset("layers/dense/vars/0", (3, 6), np.float32, external=outside)
        file["layers/dense/vars/1"] = np.zeros(6, np.float32)
    answer_with_small_network(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(SHOW, id="show"))
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
