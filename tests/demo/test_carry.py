"""Weights carried over to a network that is built differently make it compute the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import NETWORK_NOTEBOOK, find_course
from autograder.demo.answers import read_solutions
from autograder.demo.classroom import answer_cells

COURSE = find_course(Path(__file__))
IMPORTS = "import keras\nfrom keras import layers"
# Random weights, biases and statistics, as after a training; TensorFlow in a process of its own.
PROGRAM = """
import json, sys
import keras, numpy as np
from autograder.demo import carry
from resnet_lab.draws import group_of

task = json.load(sys.stdin)
keras.utils.set_random_seed(1)
random = np.random.default_rng(1)
reference = carry.build(task["reference"])
for weight in reference.weights:
    kind, _ = group_of(weight) or (None, ())
    if kind in ("bias", "beta", "moving_mean"):
        weight.assign(random.normal(0, 0.1, weight.shape))
    elif kind in ("gamma", "moving_variance"):
        weight.assign(random.uniform(0.5, 1.2, weight.shape))
pictures = random.uniform(size=(3, 64, 64, 3)).astype("float32")
wanted = np.asarray(reference(pictures, training=False))
carry.fold_biases(reference)
model = carry.build(task["other"])
carry.carry(reference, model)
print(float(np.abs(np.asarray(model(pictures, training=False)) - wanted).max()))
"""


def carried(answer: str) -> subprocess.CompletedProcess[str]:
    task = {
        "reference": [IMPORTS, *(cell.source for cell in read_solutions(COURSE, NETWORK_NOTEBOOK))],
        "other": [IMPORTS, *(cell.source for cell in answer_cells(COURSE, answer))],
    }
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(task),
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        cwd=COURSE.root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "answer",
    [
        "helper_functions",  # without biases
        pytest.param("layer_subclass", marks=pytest.mark.slow),
        pytest.param("sequential_paths", marks=pytest.mark.slow),
    ],
)
def test_a_right_answer_with_carried_weights_computes_what_the_reference_does(answer: str) -> None:
    ran = carried(answer)
    assert ran.returncode == 0, ran.stderr
    assert float(ran.stdout.splitlines()[-1]) < 1e-3


def test_another_network_is_refused() -> None:
    ran = carried("shortcut_from_the_main_path")
    assert ran.returncode == 1
    assert "ValueError: the network has other weights than the reference" in ran.stderr
