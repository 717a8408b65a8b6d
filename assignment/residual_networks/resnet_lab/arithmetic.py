# Generated from solutions/residual_networks/resnet_lab/arithmetic.py by `autograder release`.
"""Computes a blueprint with NumPy, so that the judge needs no TensorFlow and shares no code with what it
judges.

Arrays are (batch, height, width, channels) or (batch, units), as in Keras.
"""

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from resnet_lab.blueprint import Blueprint, Config
from resnet_lab.draws import Weights
from resnet_lab.geometry import window_padding

EPSILON = 1e-3  # batch norm's, as in Keras; draws.py makes it irrelevant

# How far two right answers may be apart, as `difference` measures it. Right answers computed by TensorFlow in
# float32 differ from this module by less than 1e-4 (whole ResNet-50, epsilon 1e-3 or 1e-5), the mildest wrong
# one by more than 1e-2: tests/blueprint/test_tolerance.py measures both sides.
TOLERANCE = 1e-3


def difference(received: np.ndarray, expected: np.ndarray) -> float:
    """The largest distance of two arrays, relative to the largest expected value. Infinite if shapes differ
    or a value is not finite.
    """
    received, expected = np.asarray(received, np.float64), np.asarray(expected, np.float64)
    if received.shape != expected.shape or not np.isfinite(received).all():
        return math.inf
    if expected.size == 0:
        return 0.0
    smallest = np.finfo(np.float64).tiny
    with np.errstate(over="ignore"):  # where nothing but zeros is expected, anything is infinitely far off
        return float(np.max(np.abs(received - expected)) / max(np.max(np.abs(expected)), smallest))


def close(received: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE) -> bool:
    """Whether an answer is right: `difference` within the tolerance."""
    return difference(received, expected) <= tolerance


def evaluate(
    blueprint: Blueprint,
    x: np.ndarray,
    weights: Weights,
    training: bool = False,
    dtype: Any = np.float64,
) -> np.ndarray:
    """What the network computes for `x`, (batch, height, width, channels), with `weights(kind, shape)` in its
    layers.

    training: batch norm uses the batch's statistics (float64 for blocks, float32 is enough for a whole
    network). Only for blueprints of ours: one that a worker described may ask for anything. Raises ValueError
    for operations that have no arithmetic here (`other`, grouped or dilated convolutions).
    """
    # One thread: on a busy machine the threads of OpenBLAS wait for each other, twenty times as long as they
    # compute.
    with _threads().limit(limits=1, user_api="blas"):
        return _evaluate(blueprint, np.asarray(x, dtype), weights, training)


@functools.cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _evaluate(blueprint: Blueprint, x: np.ndarray, weights: Weights, training: bool) -> np.ndarray:
    values: list[np.ndarray] = []
    for node in blueprint.nodes[: blueprint.output + 1]:
        if node.op == "input":
            values.append(x)
        elif node.op in OPERATIONS:
            inputs = [values[number] for number in node.inputs]
            values.append(OPERATIONS[node.op](inputs, node.config, _Weights(weights, x.dtype), training))
        elif node.op in STAND_INS:
            values.append(stand_in(values[node.inputs[0]], node.op, node.config, weights))
        else:
            raise ValueError(f"No arithmetic for {node.config.get('class', node.op)}.")
    return values[blueprint.output]


class _Weights:
    """Weights in the precision of the computation."""

    def __init__(self, weights: Weights, dtype: Any) -> None:
        self.weights, self.dtype = weights, dtype

    def __call__(self, kind: str, *shape: int) -> np.ndarray:
        return self.weights(kind, shape).astype(self.dtype, copy=False)


Inputs = list[np.ndarray]


def _slices(x: np.ndarray, window: Any, strides: Any, padding: str, fill: float) -> list[np.ndarray]:
    """For each place in a window, row by row, what all windows hold there: views (batch, rows, columns,
    channels).
    """
    padded = window_padding(x.shape[1:3], window, strides, padding)
    if any(map(any, padded)):
        x = np.pad(x, ((0, 0), *padded, (0, 0)), constant_values=fill)
    rows, columns = (
        (size - wide) // step + 1 for size, wide, step in zip(x.shape[1:3], window, strides, strict=True)
    )
    return [
        x[
            :,
            i : i + (rows - 1) * strides[0] + 1 : strides[0],
            j : j + (columns - 1) * strides[1] + 1 : strides[1],
        ]
        for i in range(window[0])
        for j in range(window[1])
    ]


def _conv(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    if config.get("groups", 1) != 1 or list(config.get("dilation", [1, 1])) != [1, 1]:
        raise ValueError("No arithmetic for grouped or dilated convolutions.")
    (x,), (height, width), filters = inputs, config["kernel"], config["filters"]
    kernel = weights("kernel", height, width, x.shape[-1], filters)
    columns = np.concatenate(_slices(x, (height, width), config["strides"], config["padding"], 0.0), axis=-1)
    # One product of two matrices for the whole batch: much faster than one for each picture and row.
    flat = columns.reshape(-1, columns.shape[-1]) @ kernel.reshape(-1, filters)
    return flat.reshape(*columns.shape[:3], filters)


def _bn(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    """Source: Ioffe and Szegedy 2015, algorithms 1 and 2, with the batch's own (biased) variance, as Keras
    has it.
    """
    (x,) = inputs
    axis = config["axis"] % x.ndim
    others = tuple(number for number in range(x.ndim) if number != axis)
    along = [1] * x.ndim
    along[axis] = size = x.shape[axis]
    gamma, beta = weights("gamma", size).reshape(along), weights("beta", size).reshape(along)
    if config.get("training") is not None:
        training = config["training"]
    if training and config.get("trainable", True):  # a frozen one keeps to its moving averages
        mean, variance = x.mean(axis=others, keepdims=True), x.var(axis=others, keepdims=True)
    else:
        mean = weights("moving_mean", size).reshape(along)
        variance = weights("moving_variance", size).reshape(along)
    return (x - mean) * (gamma / np.sqrt(variance + EPSILON)) + beta


def _add(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    return sum(inputs[1:], start=inputs[0])


def _pad(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    rows, columns = config["padding"]
    return np.pad(inputs[0], ((0, 0), tuple(rows), tuple(columns), (0, 0)))


def _max_pool(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    slices = _slices(inputs[0], config["pool"], config["strides"], config["padding"], -math.inf)
    return functools.reduce(np.maximum, slices)


def _average_pool(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    """With "same", a window that reaches over the edge averages the values inside, as TensorFlow has it."""
    moving = (config["pool"], config["strides"], config["padding"])
    return sum(_slices(inputs[0], *moving, 0.0)) / sum(_slices(np.ones_like(inputs[0]), *moving, 0.0))


def _global_average_pool(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    return inputs[0].mean(axis=(1, 2), keepdims=config["keepdims"])


def _global_max_pool(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    return inputs[0].max(axis=(1, 2), keepdims=config["keepdims"])


def _flatten(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    return inputs[0].reshape(len(inputs[0]), -1)


def _dense(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    kernel = weights("kernel", 1, 1, inputs[0].shape[-1], config["units"])  # see draws.group_of
    product = inputs[0] @ kernel[0, 0]
    return product + weights("bias", config["units"]) if config.get("bias", True) else product


def _relu(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    return np.maximum(inputs[0], 0)


def _softmax(inputs: Inputs, config: Config, weights: _Weights, training: bool) -> np.ndarray:
    exponentials = np.exp(inputs[0] - inputs[0].max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


OPERATIONS: dict[str, Callable[[Inputs, Config, _Weights, bool], np.ndarray]] = {
    "conv": _conv,
    "bn": _bn,
    "relu": _relu,
    "add": _add,
    "pad": _pad,
    "max_pool": _max_pool,
    "average_pool": _average_pool,
    "global_average_pool": _global_average_pool,
    "global_max_pool": _global_max_pool,
    "flatten": _flatten,
    "dense": _dense,
    "softmax": _softmax,
}

STAND_IN_MIX = (0.8, 0.6)  # of a pixel and its neighbour; the squares add up to 1
STAND_INS = ("identity_block", "convolutional_block")


def stand_in_parameters(
    name: str, config: Config, channels: int, weights: Weights
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(order, sign, offset), each (filters[-1],), of the stand-in for one call of a block on `channels`
    channels.

    They follow from the block's name and all its arguments, so that a call with other arguments computes
    something else.
    """
    key = f"{name} {config['kernel_size']} {config['filters']} {config['stride']} {channels}"
    filters = config["filters"][-1]
    order = weights(f"order:{key}", (filters,)) % channels
    return order, weights(f"sign:{key}", (filters,)), weights(f"offset:{key}", (filters,))


def stand_in(x: np.ndarray, name: str, config: Config, weights: Weights) -> np.ndarray:
    """The drawn function that takes the place of a student's block: |sign * x[..., order] + offset| + shift,
    strided.

    It keeps every channel and neither shrinks nor stretches distances, so that after sixteen of them an early
    mistake is as visible as a late one; the absolute value makes the order of blocks matter. The shift is 0,
    and there for its gradient, which tells whether one arrives at this call.
    """
    order, sign, offset = stand_in_parameters(name, config, x.shape[-1], weights)
    stride = config["stride"]
    rows, columns = (stride, stride) if isinstance(stride, int) else stride
    # Neighbours make every pixel count, those too that a stride leaves out.
    x = STAND_IN_MIX[0] * x - STAND_IN_MIX[1] * np.roll(x, (1, 1), axis=(1, 2))
    chosen = np.abs(x[:, ::rows, ::columns][..., order] * sign.astype(x.dtype) + offset.astype(x.dtype))
    return chosen + weights("shift", offset.shape).astype(x.dtype)
