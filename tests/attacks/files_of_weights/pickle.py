"""A pickle and a saved model with marshalled code, under the names of weights.

scores: 0
"""

import base64
import json
import os
import pickle
import zipfile

import nbformat

from autograder.selfcheck.small_network import answer_with_small_network

LOAD = """\
import pickle, keras, numpy as np
for load in (
    lambda: pickle.load(open("resnet50.weights.h5", "rb")),
    lambda: np.load("resnet50.weights.h5", allow_pickle=True),
    lambda: keras.models.load_model("model.keras", safe_mode=False),
):
    try:
        print(load())
    except BaseException as error:
        print(type(error).__name__)
"""


class Bomb:
    def __reduce__(self):
        return os.system, ("touch ../../../../left.txt /tmp/left.txt",)


def hand_in(folder, notebook):
    (folder / "resnet50.weights.h5").write_bytes(pickle.dumps(Bomb()))
    (folder / "data.pkl").write_bytes(pickle.dumps(Bomb()))
    code = base64.b64encode(b"no code").decode()
    layer = {
        "class_name": "Lambda",
        "config": {"function": {"class_name": "__lambda__", "config": {"code": code}}},
    }
    with zipfile.ZipFile(folder / "model.keras", "w") as archive:
        archive.writestr(
            "config.json", json.dumps({"class_name": "Sequential", "config": {"layers": [layer]}})
        )
        archive.writestr("../../left.txt", "I was here")
    answer_with_small_network(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(LOAD, id="load"))
    nbformat.write(notebook, folder / "2_resnet50.ipynb")
