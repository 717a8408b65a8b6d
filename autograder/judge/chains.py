"""Computes a network that a worker described, if it is one chain of operations, and a cheap one.

A description is untrusted: it may ask for a petabyte. So sizes are worked out before anything is computed.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from resnet_lab import expected
from resnet_lab.arithmetic import OPERATIONS, STAND_INS, evaluate
from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.draws import Weights
from resnet_lab.geometry import window_positions

from autograder.judge.student import Array

MAX_VALUES = 4_000_000  # in one array; the reference has 280,000 for two pictures
MAX_WORK = 2_000_000_000  # multiplications of one operation; the reference's first convolution has 20 million

# Functions that students put in the place of softmax or ReLU, by the name that Keras gives them.
ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "softplus": lambda x: np.logaddexp(x, 0),
    "silu": lambda x: x / (1 + np.exp(-x)),
}


def is_affordable(chain: Sequence[Node], shape: Sequence[int]) -> bool:
    """Whether each operation fits into memory and time for an input of `shape` (batch, height, width,
    channels).
    """
    batch, *sizes = shape
    for node in chain:
        if len(sizes) not in (1, 3):
            return False
        after = _sizes_after(node, sizes)
        window = math.prod(node.config.get("kernel") or node.config.get("pool") or [1])
        read_by_each = window * sizes[-1] if node.op in ("conv", "dense") else window
        values = batch * math.prod(after[:-1]) * read_by_each
        work = values * after[-1] if node.op in ("conv", "dense") else values
        if min(after) < 1 or max(values, batch * math.prod(after)) > MAX_VALUES or work > MAX_WORK:
            return False
        sizes = after
    return True


def _sizes_after(node: Node, sizes: list[int]) -> list[int]:
    """Sizes behind one operation, (height, width, channels) or (units,); [0] where it does not fit."""
    config = node.config
    if node.op == "dense":
        return [*sizes[:-1], config["units"]]
    if node.op == "flatten":
        return [math.prod(sizes)]
    if node.op in ("relu", "softmax", "bn", "other"):
        return sizes
    if len(sizes) != 3:
        return [0]
    height, width, channels = sizes
    if node.op in ("global_average_pool", "global_max_pool"):
        return [1, 1, channels] if config["keepdims"] else [channels]
    if node.op == "pad":
        (top, bottom), (left, right) = config["padding"]
        return [height + top + bottom, width + left + right, channels]
    if node.op in STAND_INS:
        rows, columns = [config["stride"]] * 2 if isinstance(config["stride"], int) else config["stride"]
        return [-(-height // rows), -(-width // columns), config["filters"][-1]]
    if node.op in ("conv", "max_pool", "average_pool"):
        window = config["kernel"] if node.op == "conv" else config["pool"]
        moving = zip((height, width), window, config["strides"], strict=True)
        places = [window_positions(size, wide, step, config["padding"]) for size, wide, step in moving]
        return [*places, config["filters"] if node.op == "conv" else channels]
    return [0]


def compute(chain: Sequence[Node], x: Array, weights: Weights, training: bool = False) -> Array | None:
    """What an affordable chain computes; None where it holds something that cannot be computed here."""
    with np.errstate(all="ignore"):
        for node in chain:
            name = str(node.config.get("class", ""))
            if node.op in OPERATIONS or node.op in STAND_INS:
                one = Blueprint((Node("input"), Node(node.op, node.config, (0,))), 1)
                try:
                    x = evaluate(one, x, weights, training, np.float32)
                except (ValueError, IndexError):  # an axis that is not there, grouped convolutions
                    return None
            elif name in ACTIVATIONS:
                x = ACTIVATIONS[name](x)
            elif training or not name.startswith("Dropout("):
                return None
    return x


def moderate(seed: int, chain: Sequence[Node], pictures: Array) -> dict[str, float]:
    """Scales that keep a chain's own softmax away from 0 and 1, where its dense layer has another size than
    expected.
    """
    if len(chain) < 2 or chain[-1].op != "softmax" or chain[-2].op != "dense":
        return {}
    if any(node.op not in OPERATIONS and node.op not in STAND_INS for node in chain):
        return {}
    nodes = [Node("input", {}, (), pictures.shape[1:])]
    sizes = list(pictures.shape[1:])
    for number, node in enumerate(chain):
        sizes = _sizes_after(node, sizes)
        nodes.append(Node(node.op, node.config, (number,), tuple(sizes)))
    try:
        return dict(expected.network_scales(seed, Blueprint(tuple(nodes), len(nodes) - 1), pictures))
    except (ValueError, IndexError):
        return {}
