"""Answers the judge's questions about functions of arrays and of a whole model, those of notebook 1."""

import contextlib
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from resnet_lab import numpy_graph
from resnet_lab.dense_networks import Network, as_numbers

from .frames import Arrays, Fields

Function = Callable[..., Any]
Reply = tuple[dict[str, Any], Arrays]
MOST_NUMBERS = 1_000


class NoResult(Exception):
    """A function returned something of another kind; the text is the name of its type."""


def trace(function: Function, fields: Fields) -> Reply:
    """Call the function with arrays of the worker's own, to see whether it returns one, and describe it."""
    generator = np.random.default_rng(1)
    drawn = {name: generator.standard_normal(shape) for name, shape in fields["shapes"].items()}
    _array(function(*(values.copy() for values in drawn.values())))
    described = None
    with contextlib.suppress(Exception):  # arrays that take notes can do less than plain ones
        described = numpy_graph.describe(function, drawn)
    return {"ok": True, "blueprint": described}, {}


def call(function: Function, fields: Fields, arrays: Arrays) -> Reply:
    """Its answer for the judge's arrays, and its answer when it is called with the same arrays again."""
    given = [arrays[name].copy() for name in fields["arguments"]]
    return {"ok": True}, {name: _array(function(*given)) for name in ("y", "again")}


def numbers(function: Function, fields: Fields) -> Reply:
    """What a function of (model, x, y) returns for a small network; None stands for what is not finite."""
    network = Network(fields["seed"], tuple(fields["sizes"]), fields["batch_norm"])
    result = function(*network.build())
    try:
        found = as_numbers(result)
    except (TypeError, ValueError):
        raise NoResult(type(result).__name__) from None
    return {"ok": True, "numbers": [n if math.isfinite(n) else None for n in found[:MOST_NUMBERS]]}, {}


def _array(result: Any) -> np.ndarray[Any, Any]:
    array = np.array(result)
    if array.dtype.kind not in "fiu":
        raise NoResult(type(result).__name__)
    return array.astype(np.float64)


OPERATIONS: Mapping[str, Callable[[Function, Fields, Arrays], Reply]] = {
    "trace": lambda function, fields, _arrays: trace(function, fields),
    "call": call,
    "numbers": lambda function, fields, _arrays: numbers(function, fields),
}
