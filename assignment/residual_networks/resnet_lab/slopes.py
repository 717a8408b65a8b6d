# Generated from solutions/residual_networks/resnet_lab/slopes.py by `autograder release`.
"""Slopes by central differences, which gradients must agree with: the judge's and the visible checks'."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from resnet_lab import draws
from resnet_lab.arithmetic import evaluate
from resnet_lab.blueprint import Blueprint
from resnet_lab.draws import Weights

Array = np.ndarray[Any, Any]
Group = tuple[str, tuple[int, ...]]  # kind and shape of weights

# Of the reference, in float64: small enough that hardly any ReLU changes sides within a step.
EXACT_STEP = 1e-7
# Of a worker's answers, in float32: rounding takes 0.01 of a slope away with 1e-4; the ReLUs that change
# sides took up to 0.08 with this step in 400 cases, and with 1e-2 up to 0.27.
FLOAT32_STEP = 3e-4
# How far a gradient may be from the slope, relative to both. A ReLU whose input is 0 but for rounding has
# two slopes, and one ReLU may make up 2 % of a gradient; a path that passes no gradient on makes up half.
TOLERANCE = {EXACT_STEP: 0.1, FLOAT32_STEP: 0.25}
# Along how many directions a gradient is compared: half of one looks right along one in ten, by chance.
DIRECTIONS = 6
WEIGHT_DIRECTIONS = 3  # each costs two evaluations of a whole network

# What is asked of a block's gradients, and what is received where it does not hold.
TO_INPUT = (
    "a gradient that reaches x through both paths",
    "another one: does a path leave Keras, or stop its gradient?",
)


def to_weights(group: Group) -> tuple[str, str]:
    """The same of the gradient to the weights of one kind and shape."""
    return (
        f"a gradient that reaches the {group[0]} of shape {group[1]}",
        "none, or another one: is a layer frozen, or used in two places?",
    )


def input_agrees(
    gradient: Array | None,
    compute: Callable[[Array], Array],
    x: Array,
    cotangent: Array,
    seed: int,
    step: float = EXACT_STEP,
) -> bool:
    """Whether a gradient to x has the slopes of `compute`, along directions that are drawn from `seed`."""
    if gradient is None or gradient.shape != x.shape:
        return False
    directions = [draws.draw(seed + 1 + number, "direction", x.shape) for number in range(DIRECTIONS)]
    expected = [along_input(compute, x, along, cotangent, step) for along in directions]
    return agree(gradient, directions, expected, step)


def weights_agree(
    gradient: Array | None,
    blueprint: Blueprint,
    x: Array,
    weights: Weights,
    group: Group,
    cotangent: Array,
    seed: int,
    training: bool,
) -> bool:
    """Whether a gradient to weights of one kind and shape has the slopes of `blueprint`, by drawn directions.

    Source of the slopes: central differences, `along_weights`.
    """
    if gradient is None or gradient.shape != group[1]:
        return False
    directions = [draws.draw(seed + number, "direction", group[1]) for number in range(WEIGHT_DIRECTIONS)]
    expected = [
        along_weights(blueprint, x, weights, group, along, cotangent, training) for along in directions
    ]
    return agree(gradient, directions, expected)


def along_input(
    compute: Callable[[Array], Array], x: Array, direction: Array, cotangent: Array, step: float
) -> float:
    """The slope of sum(cotangent * output) as x moves along `direction`."""
    dtype = np.float64 if step == EXACT_STEP else np.float32
    start, move = x.astype(np.float64), step * direction.astype(np.float64)
    above, below = (compute((start + sign * move).astype(dtype)) for sign in (1, -1))
    return float(np.sum(cotangent * (above - below)) / (2 * step))


def along_weights(
    blueprint: Blueprint,
    x: Array,
    weights: Weights,
    group: Group,
    direction: Array,
    cotangent: Array,
    training: bool,
) -> float:
    """The slope of sum(cotangent * output) as all weights of one kind and shape move along `direction`."""

    def moved(sign: int) -> Array:
        def weight(kind: str, shape: tuple[int, ...]) -> Array:
            values: Array = weights(kind, shape)
            if (kind, shape) != group:
                return values
            return values.astype(np.float64) + sign * EXACT_STEP * direction

        output: Array = evaluate(blueprint, x, weight, training=training)
        return output

    return float(np.sum(cotangent * (moved(1) - moved(-1))) / (2 * EXACT_STEP))


def agree(
    gradient: Array, directions: Sequence[Array], slopes: Sequence[float], step: float = EXACT_STEP
) -> bool:
    """Whether `gradient` has the slopes that were found along the directions.

    A slope along a direction that happens to lie across the gradient is small, so the measure is the
    gradient's length.
    """
    along = [float(np.sum(gradient * direction)) for direction in directions]
    length = max(float(np.linalg.norm(gradient)), *(abs(slope) for slope in slopes))
    return bool(np.isfinite(along).all()) and all(
        abs(a - b) <= TOLERANCE[step] * length for a, b in zip(along, slopes, strict=True)
    )
