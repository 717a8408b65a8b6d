"""The visible checks of notebook 1: one line below each exercise, with the judge's arithmetic and words.

A check calls the function with drawn arguments of several shapes and compares with NumPy's answer. The first
are square, so that a matrix in the wrong place has a value and not only an error. It prints one line, or
raises CheckFailed: what was called, expected, received, where to look.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from resnet_lab import blueprint, column_blocks, errors_explained, explain, gradient_sizes, numpy_graph
from resnet_lab.arithmetic import close
from resnet_lab.checking import as_the_judge, call, failure
from resnet_lab.column_blocks import PLAIN, PROJECTION, RESIDUAL, Sizes
from resnet_lab.dense_networks import Network, as_numbers

__all__ = ["gradient_norms", "plain_block", "projection_block", "residual_block"]

Function = Callable[..., Any]
CHANGED_IN_PLACE = (
    "The function changes an argument in place: make a new array, without +=, -= or [...] = on an argument."
)
ASKED_NORMS = (
    "{} numbers: for each kernel, first layer first, the norm of the gradient of the mean cross-entropy"
)


def plain_block(function: Function) -> None:
    """Check `function(a, W1, b1, W2, b2)`. Raises CheckFailed."""
    _check(function, PLAIN, (Sizes(5, 5, 5, 4), Sizes(4, 6, 3, 5), Sizes(6, 3, 2, 1)))


def residual_block(function: Function) -> None:
    """Check `function(a, W1, b1, W2, b2)`. Raises CheckFailed."""
    _check(function, RESIDUAL, (Sizes(5, 5, 5, 4), Sizes(4, 6, 4, 5), Sizes(6, 3, 6, 1)))


def projection_block(function: Function) -> None:
    """Check `function(a, W1, b1, W2, b2, Ws)`. Raises CheckFailed."""
    _check(function, PROJECTION, (Sizes(5, 5, 5, 4), Sizes(4, 6, 3, 5), Sizes(6, 3, 7, 1)))


def gradient_norms(function: Function) -> None:
    """Check `function(model, x, y)`. Raises CheckFailed."""
    with as_the_judge():
        for network in (Network(1, (5, 7, 6, 4)), Network(2, (4, 6, 3), True), Network(3, (6, 5, 8, 7, 3))):
            model, x, y = network.build()
            called = network.called("gradient_norms")
            asked = ASKED_NORMS.format(network.layers)
            result = call(function, (model, x, y), "gradient_norms", called, asked)
            try:
                received = np.array(as_numbers(result))
            except (TypeError, ValueError):
                raise failure(
                    called, asked, *errors_explained.other_result(type(result).__name__, "numbers")
                ) from None
            if not close(received, gradient_sizes.norms(network)):
                said, look = gradient_sizes.told(network, received)
                raise failure(called, asked, said, look)
    print("gradient_norms: all right, for 3 different networks, one of them with batch norm.")


def _check(function: Function, name: str, sizes: tuple[Sizes, ...]) -> None:
    for seed, size in enumerate(sizes):
        called = column_blocks.called(name, size)
        asked = f"an array of shape {(size.outputs, size.examples)}"
        drawn = column_blocks.draw(seed, name, size)
        given = {argument: values.copy() for argument, values in drawn.items()}
        result = call(function, tuple(given.values()), name, called, asked)
        if result is None or np.asarray(result).dtype == object:
            raise failure(called, asked, *errors_explained.other_result(type(result).__name__, "numbers"))
        received = np.asarray(result)
        wanted = column_blocks.expected(name, size)
        if not close(received, column_blocks.evaluate(wanted, drawn)):
            found = _difference(function, drawn, wanted)
            if found is not None:
                raise failure(called, f"{found.place}: {found.expected}", found.received, found.look)
            right = received.shape == (size.outputs, size.examples)
            said = "the right shape, other values" if right else f"an array of shape {received.shape}"
            raise failure(called, asked, said, "Compare your lines with the formula, one by one.")
        changed = [argument for argument in drawn if not np.array_equal(drawn[argument], given[argument])]
        if changed:
            expected = f"that {changed[0]} is as it was after the call"
            raise failure(called, expected, "other values in it", CHANGED_IN_PLACE)
    print(f"{name}: all right, in {len(sizes)} calls with different shapes.")


def _difference(
    function: Function, drawn: column_blocks.Arguments, wanted: blueprint.Blueprint
) -> explain.Difference | None:
    """Where the function departs from what is asked for; None where it cannot be followed."""
    try:
        described = numpy_graph.describe(function, drawn)
    except Exception:  # what noting arrays cannot do, plain ones can
        return None
    return None if described is None else explain.first_difference(blueprint.parse(described), wanted)
