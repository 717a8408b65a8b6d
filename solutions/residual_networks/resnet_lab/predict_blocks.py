"""Prints what was predicted in notebook 1 beside what comes out. Nothing here gives points."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from resnet_lab.predict import _shown, print_table

__all__ = ["beside", "identity", "parameters", "zero_weights"]

INPUTS = (3.0, -2.0)
SMALL = 0.1  # of the mean's error


def zero_weights(
    blocks: Mapping[str, Callable[..., Any]], answers: Mapping[str, tuple[float | None, float | None]]
) -> None:
    """Compare predicted outputs for the inputs 3 and -2, with a second layer of zeros, with the blocks'."""
    rows = []
    first, zero = np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros((2, 2))
    bias = np.zeros((2, 1))
    for name, block in blocks.items():
        output = np.ravel(block(np.array(INPUTS).reshape(2, 1), first, bias, zero, bias))
        for a, said, found in zip(INPUTS, answers[name], output, strict=True):
            rows.append((f"{name}, a = {a:g}", _shown(said, "g"), f"{found:g}"))
    print_table(("output with W2 = 0 and b2 = 0", "you said", "it is"), rows)


def parameters(models: Mapping[str, Any], answers: Mapping[str, int | None]) -> None:
    """Compare predicted numbers of parameters with those of Keras models."""
    found = {name: f"{model.count_params():,}" for name, model in models.items()}
    beside("parameters", answers, found)


def beside(what: str, answers: Mapping[str, Any], found: Mapping[str, str]) -> None:
    """Print predictions beside what was found, by name; nothing where nothing was measured."""
    if not found:
        print("There is nothing to compare: nothing was measured here.")
        return
    rows = [(name, _said(answers.get(name)), value) for name, value in found.items()]
    print_table((what, "you said", "it is"), rows)


def _said(answer: Any) -> str:
    parts = answer if isinstance(answer, tuple) else (answer,)
    return "" if None in parts else ", ".join(map(str, parts))


def identity(answer: str | None, left: Mapping[str, float]) -> None:
    """Compare the predicted block that learns to hand on its input with the errors that were left."""
    found = {
        name: f"{error:.2g}{', less than a tenth' if error < SMALL else ''}" for name, error in left.items()
    }
    said = {} if answer is None else {answer: "less than a tenth"}
    beside("error left, mean's error = 1", said, found)
