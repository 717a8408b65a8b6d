# Generated from solutions/residual_networks/resnet_lab/draws.py by `autograder release`.
"""Weights and inputs drawn by shape: what lets a network be judged by what it computes, whatever its layers
are called.

Every weight follows from (seed, kind, shape), so equal shapes get equal values and nothing has to be mapped
between two networks. The scales make what is wrong visible and what is free invisible: a batch norm's
variances are near GAIN**2, so that any sensible epsilon (1e-5, 1e-3) changes nothing; scales and offsets
differ from channel to channel, so that a batch norm that is missing, doubled or on another axis changes the
output; both signs reach every ReLU.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

Weights = Callable[[str, tuple[int, ...]], np.ndarray]
Group = tuple[str, tuple[int, ...]]  # kind and shape of weights

# A convolution multiplies the size of its input by about GAIN, and batch norm divides by it: variances near
# 1,000 against an epsilon of 0.001 leave a relative difference of 5e-7 a layer.
GAIN = 256.0

PATCH = 12  # pixels; wider than what the first convolution and the first pooling see together

# The last part of a Keras variable's path, and the kind that is drawn for it.
_KINDS = {
    "kernel": "kernel",
    "bias": "bias",
    "gamma": "gamma",
    "beta": "beta",
    "moving_mean": "moving_mean",
    "moving_variance": "moving_variance",
}


def draw(seed: int, kind: str, shape: Sequence[int], scale: float = 1.0) -> np.ndarray:
    """The values that belong to (seed, kind, shape), times `scale`.

    kind: kernel, bias, gamma, beta, moving_mean, moving_variance, input or direction; for a stand-in's
    parameters shift, which is 0, and order, sign or offset, then ":" and the stand-in's key, which enters the
    seed. Returns float32 of `shape` (int64 for order). Raises ValueError for another kind.
    """
    family = kind.partition(":")[0]
    shape = tuple(int(size) for size in shape)
    digest = hashlib.sha256(f"{seed}|{kind}|{shape}".encode()).digest()
    generator = np.random.default_rng(int.from_bytes(digest, "big"))
    if family == "order":
        return generator.permutation(shape[0])
    values = generator.random(shape, dtype=np.float32) * 2 - 1  # between -1 and 1
    if family in {"beta", "moving_mean"} and shape[-1] > 1:
        _set_signs_at_the_ends(values, first=-1 if family == "beta" else 1)
    if family == "kernel":
        values *= GAIN * math.sqrt(3 / max(1, math.prod(shape[:-1])))
    elif family == "shift":
        values *= 0
    elif family == "gamma":
        values = 1 + 0.4 * values
    elif family == "beta":
        values *= 0.7
    elif family == "moving_mean":
        values *= 0.5 * GAIN
    elif family == "moving_variance":
        values = (1 + 0.5 * values) * GAIN**2
    elif family == "sign":
        values = np.where(values < 0, -1, 1).astype(np.float32)
    elif family in {"bias", "offset"}:
        values *= 0.5
    elif family in {"input", "direction"}:
        values = generator.standard_normal(shape, dtype=np.float32)
    elif family == "picture":
        values = _picture(generator, shape)
    else:
        raise ValueError(
            f"Unknown kind of draw: expected a weight's kind, input or direction, received {kind!r}."
        )
    return (values * np.float32(scale)).astype(np.float32)


def _set_signs_at_the_ends(values: np.ndarray, first: int) -> None:
    """Give the first channel the sign `first` and the last one the other, away from 0.

    With offsets and means of opposite signs, a batch norm without its input is below 0 in the first channel
    and above it in the last, in every draw: what a ReLU behind it does is always seen.
    """
    ends = np.array([0, -1])
    values[..., ends] = np.array([first, -first]) * (1 + np.abs(values[..., ends])) / 2


def _picture(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Patches of one colour with some noise, (batch, height, width, channels). As in a photograph neighbours
    are alike:
    of independent pixels a max pooling takes positive ones only, and hides whether a ReLU went before it."""
    batch, height, width, channels = shape
    coarse = generator.standard_normal(
        (batch, -(-height // PATCH), -(-width // PATCH), channels), dtype=np.float32
    )
    patches = coarse.repeat(PATCH, axis=1).repeat(PATCH, axis=2)[:, :height, :width]
    return patches + 0.3 * generator.standard_normal(shape, dtype=np.float32)


def scale_key(kind: str, shape: Sequence[int]) -> str:
    """The name of a weight's scale in a `scales` table: "kernel:1x1x2048x6"."""
    return f"{kind}:{'x'.join(str(size) for size in shape)}"


def weights(seed: int, scales: Mapping[str, float] | None = None) -> Weights:
    """A function (kind, shape) -> values, each drawn once. `scales` multiplies single weights, see
    scale_key. A bias that it does not name is 0, for before a batch norm a layer is free to have one.
    """
    drawn: dict[tuple[str, tuple[int, ...]], np.ndarray] = {}

    def weight(kind: str, shape: tuple[int, ...]) -> np.ndarray:
        if (kind, shape) not in drawn:
            scale = (scales or {}).get(scale_key(kind, shape), 0.0 if kind == "bias" else 1.0)
            drawn[kind, shape] = draw(seed, kind, shape, scale)
        return drawn[kind, shape]

    return weight


def group_of(variable: Any) -> Group | None:
    """Kind and shape of a Keras variable, by its name, else by its rank. None for what is no weight (a random
    generator's state).

    A dense layer is a 1x1 convolution: its kernel (channels, units) counts as one (1, 1, channels, units), so
    that either may stand in the place of the other.
    """
    if "float" not in str(variable.dtype):
        return None
    shape = tuple(int(size) for size in variable.shape)
    kind = _KINDS.get(str(variable.path).rpartition("/")[2])
    if kind is None:
        kind = "kernel" if len(shape) > 1 else "bias"
    return kind, (1, 1, *shape) if kind == "kernel" and len(shape) == 2 else shape


def assign(model: Any, seed: int, scales: Mapping[str, float] | None = None) -> list[np.ndarray]:
    """Give each weight of a Keras model its drawn values, moving statistics included.

    Returns the values before, in the order of `model.weights`, for `restore`.
    """
    weight = weights(seed, scales)
    before = []
    for variable in model.weights:
        before.append(variable.numpy())
        group = group_of(variable)
        if group is not None:
            variable.assign(weight(*group).reshape(variable.shape))
    return before


def restore(model: Any, before: Sequence[np.ndarray]) -> None:
    """Undo `assign`, with what it returned."""
    for variable, values in zip(model.weights, before, strict=True):
        variable.assign(values)


def prepare(model: Any, input_shape: Sequence[int]) -> None:
    """Make a model that a student's function has built fit to be compared.

    Layers that make their weights when they are first called make them now, before any are drawn: so do
    layers in a layer that has a `compute_output_shape`, for Keras asks that and does not look inside. And a
    policy such as mixed_float16 that her function sets, or that a layer has from a cell, is taken back:
    weights are in float32 under such a policy too, and what is computed is right, but too coarse.
    """
    layers = model._flatten_layers()
    for layer in layers:
        policy = layer.dtype_policy
        if policy.variable_dtype == "float32" and policy.compute_dtype in ("float16", "bfloat16"):
            layer.dtype_policy = "float32"
    if not all(layer.built for layer in layers):
        model(np.zeros((1, *input_shape), np.float32))
