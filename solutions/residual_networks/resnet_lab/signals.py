"""Sends a signal forwards and a gradient backwards through a stack of two-layer blocks, as deep as wanted.

The blocks are the student's own; a stack of 1,000 layers is 500 calls. Backwards the chain rule is applied to
what her block returned, so that no library for derivatives is needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from resnet_lab.device import being_graded
from resnet_lab.progress import counting

__all__ = ["LAYERS", "Sizes", "Stack", "in_words", "powers_of_ten", "send", "send_all"]

LAYERS = 1_000
UNITS = 64  # of every layer; more of them make the figures smoother and slower
EXAMPLES = 32
SEED = 1

WITHIN = 10_000.0  # a factor over the whole stack that can be lived with

Block = Callable[..., np.ndarray]


@dataclass(frozen=True)
class Stack:
    """How a stack is made. spread: standard deviation of a weight, times the root of the number of inputs.

    shortcut: whether the block has one, which the chain rule must know. last: what is done about the last
    layer of each block: "drawn" as the first, "zero", or "normed": W2 and b2 such that each unit has mean 0
    and variance 1 over the examples, which is what batch norm does.
    """

    block: Block
    spread: float
    shortcut: bool = False
    last: str = "drawn"


@dataclass(frozen=True)
class Sizes:
    """Root mean square of the signal behind each layer-pair, and of the gradient there, from input to output.

    layers: the numbers of layers passed, 0 at the input. Both are divided by what they start with: the signal
    by the input's, the gradient by the output's.
    """

    layers: np.ndarray
    signal: np.ndarray
    gradient: np.ndarray


def send_all(stacks: Mapping[str, Stack], layers: int = LAYERS) -> dict[str, Sizes]:
    """`send` through each stack, with a line of progress; nothing while grading."""
    if being_graded():
        print("Executed for grading: signals are not sent again.")
        return {}
    return {name: send(stacks[name], layers) for name in counting(stacks, "stacks")}


def send(stack: Stack, layers: int = LAYERS) -> Sizes:
    """Send drawn examples through `layers` layers, and a drawn gradient back."""
    generator = np.random.default_rng(SEED)
    values = [generator.standard_normal((UNITS, EXAMPLES))]
    weights = []
    for _ in range(layers // 2):
        weights.append(_weights(stack, values[-1], generator))
        values.append(stack.block(values[-1], *weights[-1]))
    gradients = [generator.standard_normal(values[-1].shape)]
    for (w1, b1, w2, _), a, after in zip(weights[::-1], values[-2::-1], values[:0:-1], strict=True):
        gradients.append(_back(gradients[-1], w1, b1, w2, a, after, stack.shortcut))
    return Sizes(
        np.arange(len(values)) * 2,
        _size(values) / _size(values[:1]),
        (_size(gradients) / _size(gradients[:1]))[::-1],
    )


def _weights(stack: Stack, a: np.ndarray, generator: np.random.Generator) -> Sequence[np.ndarray]:
    """W1, b1, W2 and b2 of the block that reads `a`."""
    w1, w2 = stack.spread / np.sqrt(UNITS) * generator.standard_normal((2, UNITS, UNITS))
    b1, b2 = np.zeros((2, UNITS, 1))
    if stack.last == "zero":
        w2 = np.zeros_like(w2)
    elif stack.last == "normed":
        z2 = w2 @ np.maximum(w1 @ a + b1, 0) + b2
        mean, deviation = z2.mean(axis=1, keepdims=True), z2.std(axis=1, keepdims=True)
        w2, b2 = w2 / deviation, (b2 - mean) / deviation
    return w1, b1, w2, b2


def _back(
    gradient: np.ndarray,
    w1: np.ndarray,
    b1: np.ndarray,
    w2: np.ndarray,
    a: np.ndarray,
    after: np.ndarray,
    shortcut: bool,
) -> np.ndarray:
    """The gradient to a block's input, from the one to its output `after`. The statistics that "normed" uses
    are taken as given.
    """
    through = gradient * (after > 0)
    to_input: np.ndarray = w1.T @ (w2.T @ through * (w1 @ a + b1 > 0))
    return to_input + through if shortcut else to_input


def _size(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Root mean squares, computed without overflow."""
    largest = np.array([max(np.abs(array).max(), np.finfo(float).tiny) for array in arrays])
    scaled = [np.sqrt(np.mean((array / top) ** 2)) for array, top in zip(arrays, largest, strict=True)]
    return largest * np.array(scaled)


def powers_of_ten(found: Mapping[str, Sizes]) -> dict[str, str]:
    """By stack how large the signal is at the end, as an exponent of ten."""
    return {name: f"{np.log10(sizes.signal[-1]):.0f}" for name, sizes in found.items()}


def in_words(found: Mapping[str, Sizes]) -> dict[str, str]:
    """By stack what becomes of the signal and of the gradient."""
    return {name: f"{_word(sizes.signal[-1])}, {_word(sizes.gradient[0])}" for name, sizes in found.items()}


def _word(factor: float) -> str:
    return "vanishes" if factor < 1 / WITHIN else "explodes" if factor > WITHIN else "stays"
