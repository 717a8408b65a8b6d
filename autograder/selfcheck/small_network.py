"""A network so small that its weights can be written by hand, for hostile files that look like Keras's."""

from pathlib import Path

import h5py
import numpy as np
from nbformat import NotebookNode

SOURCE = """\
import keras
from keras import layers


def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    x = inputs
{layers}
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax", name="dense")(x))
"""


def answer_with_small_network(notebook: NotebookNode, layers: str = "") -> None:
    """Put the network into the cell of resnet50, with further `layers` between input and pooling."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "resnet50":
            cell.source = SOURCE.format(layers=layers)


def write_small_weights(path: Path) -> None:
    """Weights of the network at `path`, as Keras 3 lays them out."""
    with h5py.File(path, "w") as file:
        file["layers/dense/vars/0"] = np.eye(3, 6, dtype=np.float32)
        file["layers/dense/vars/1"] = np.zeros(6, np.float32)
