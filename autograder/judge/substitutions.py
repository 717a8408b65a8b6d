"""One operation in the place of another: the reference with every ReLU, or the addition, replaced.

Whoever writes ELU for ReLU throughout, or multiplies the two paths, has made one mistake. That it is no
more is found by computing the reference with that mistake, never by what a worker says of its graph.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from resnet_lab.arithmetic import evaluate
from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.draws import Weights

from autograder.judge.student import Array

Operation = Callable[..., Array]


def _leaky(slope: float) -> Operation:
    return lambda x: np.where(x > 0, x, slope * x)


def _gelu(x: Array) -> Array:
    twice_the_share: Array = 1 + np.vectorize(math.erf)(x / math.sqrt(2))
    return np.multiply(x, twice_the_share / 2)


def _elu(x: Array, alpha: float = 1.0) -> Array:
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


# Functions in the place of ReLU, with the defaults that Keras gives them.
ACTIVATIONS: Mapping[str, Operation] = {
    "elu": _elu,
    "selu": lambda x: 1.05070098 * _elu(x, 1.67326324),
    "gelu": _gelu,
    "silu": lambda x: x / (1 + np.exp(-x)),
    "softplus": lambda x: np.logaddexp(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu6": lambda x: np.clip(x, 0, 6),
    "LeakyReLU": _leaky(0.3),
    "leaky_relu": _leaky(0.2),
}

# What is made of the main path and the shortcut in the place of their sum.
JOINS: Mapping[str, Operation] = {
    "Multiply": lambda main, shortcut: main * shortcut,
    "Average": lambda main, shortcut: (main + shortcut) / 2,
    "Maximum": np.maximum,
    "Subtract": lambda main, shortcut: main - shortcut,
    "Subtract, the other way round": lambda main, shortcut: shortcut - main,
    "Concatenate": lambda main, shortcut: np.concatenate([main, shortcut], axis=-1),
    "Concatenate, the other way round": lambda main, shortcut: np.concatenate([shortcut, main], axis=-1),
}


def evaluate_with(
    instead: Mapping[str, Operation], blueprint: Blueprint, x: Array, weights: Weights, training: bool
) -> Array:
    """What a block of ours computes with `instead[op]` in the place of each operation `op`.

    x: (batch, height, width, channels).
    """
    values: list[Array] = [x.astype(np.float64)]
    for node in blueprint.nodes[1 : blueprint.output + 1]:
        inputs = [values[number] for number in node.inputs]
        if node.op in instead:
            values.append(instead[node.op](*inputs))
        elif node.op == "add":
            values.append(inputs[0] + inputs[1])
        else:
            alone = Blueprint((Node("input"), Node(node.op, node.config, (0,))), 1)
            values.append(evaluate(alone, inputs[0], weights, training))
    return values[-1]
