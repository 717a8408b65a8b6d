"""What gradient_norms must come to, computed by differences, and the mistakes that the numbers tell.

It takes drawn arrays, not models: nothing here is an answer to hand in.
"""
# ruff: noqa: E501  a table: each row is one line

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from resnet_lab.arithmetic import EPSILON, close
from resnet_lab.dense_networks import Network

STEP = 1e-5  # of a central difference in float64: the error is about 1e-9
SMALLEST_PROBABILITY = 1e-7  # Keras's own bound

Arrays = dict[str, np.ndarray]
Loss = Callable[[np.ndarray, np.ndarray], float]


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _mean(logits: np.ndarray, y: np.ndarray) -> float:
    return float(-_log_softmax(logits)[np.arange(len(y)), y].mean())


def _sum(logits: np.ndarray, y: np.ndarray) -> float:
    return len(y) * _mean(logits, y)


def _of_softmax(logits: np.ndarray, y: np.ndarray) -> float:
    return _mean(np.exp(_log_softmax(logits)), y)


def _of_probabilities(logits: np.ndarray, y: np.ndarray) -> float:
    taken = np.clip(logits, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return _mean(np.log(taken), y)


def _frobenius(gradient: np.ndarray) -> float:
    return float(np.sqrt((gradient**2).sum()))


@dataclass(frozen=True)
class Way:
    """One way to come to a list of numbers: the right one, or with a mistake."""

    loss: Loss = _mean
    norm: Callable[[np.ndarray], float] = _frobenius
    training: bool = True
    kinds: tuple[str, ...] = ("kernel",)
    backwards: bool = False


RIGHT = Way()
MISTAKES: tuple[tuple[Way, str], ...] = (
    (Way(loss=_sum), "The loss is the sum over the examples here; take the mean."),
    (Way(norm=lambda g: float((g**2).sum())), "These are the squares of the norms: the square root is missing."),
    (Way(norm=lambda g: float(np.abs(g).max())), "This is the largest entry of each gradient, not its norm."),
    (Way(norm=lambda g: float(np.abs(g).sum())), "The absolute values are added; a norm is the root of the sum of squares."),
    (Way(norm=lambda g: float(np.abs(g).mean())), "This is the mean absolute entry of each gradient, not its norm."),
    (Way(norm=lambda g: float(np.sqrt((g**2).mean()))), "The root is taken of the mean of the squares; a norm takes it of their sum."),
    (Way(norm=lambda g: float(np.linalg.norm(g, 2))), "This is the largest singular value; the norm here is the root of the sum of all squared entries."),
    (Way(training=False), "Batch norm runs in inference mode here: call the model with training=True, as training does."),
    (Way(loss=_of_probabilities), "The model's outputs are logits: tell the loss so, from_logits=True."),
    (Way(loss=_of_softmax), "A softmax is applied twice: with from_logits=True the loss takes the outputs as they are."),
    (Way(kinds=("kernel", "bias", "gamma", "beta")), "There is a number for each bias, too: only the kernels are asked for."),
    (Way(kinds=("bias",)), "These are the norms for the biases; the kernels are asked for."),
    (Way(backwards=True), "The order is that of the last layer first; the first layer comes first."),
)  # fmt: skip


def norms(network: Network, way: Way = RIGHT) -> np.ndarray:
    """The numbers that a network's gradients come to, float64, one for each array of `way.kinds`, in order."""
    drawn = network.draw()
    names = [name for name in drawn if name.rstrip("0123456789") in way.kinds]
    found = [way.norm(_gradient(network, drawn, name, way)) for name in names]
    return np.array(found[::-1] if way.backwards else found)


def way_of(network: Network, received: np.ndarray) -> tuple[Way, str] | None:
    """The way that leads to these numbers and, if it is not the right one, the mistake in a sentence; None
    where no such way is known.
    """
    return next(
        (found for found in ((RIGHT, ""), *MISTAKES) if close(received, norms(network, found[0]))), None
    )


def told(network: Network, received: np.ndarray) -> tuple[str, str]:
    """What was received in the place of the right numbers, and where to look, each in words."""
    said = "other numbers" if len(received) == network.layers else f"{len(received)} numbers"
    _, look = way_of(network, received) or (RIGHT, "")
    return said, look


def _gradient(network: Network, drawn: Arrays, name: str, way: Way) -> np.ndarray:
    """Of the loss to one array of weights, by central differences."""
    weights = drawn[name].copy()
    gradient = np.empty_like(weights)
    for place in np.ndindex(*weights.shape):
        losses = []
        for step in (STEP, -STEP):
            moved = weights.copy()
            moved[place] += step
            logits = _logits(network, drawn | {name: moved}, way.training)
            losses.append(way.loss(logits, drawn["y"]))
        gradient[place] = (losses[0] - losses[1]) / (2 * STEP)
    return gradient


def _logits(network: Network, drawn: Arrays, training: bool) -> np.ndarray:
    x = drawn["x"]
    for number in range(network.layers):
        x = x @ drawn[f"kernel{number}"] + drawn[f"bias{number}"]
        if number == 0 and network.batch_norm:
            mean, variance = (
                (x.mean(0), x.var(0)) if training else (drawn["moving_mean"], drawn["moving_variance"])
            )
            x = (x - mean) / np.sqrt(variance + EPSILON) * drawn["gamma"] + drawn["beta"]
        if number + 1 < network.layers:
            x = np.tanh(x)
    return x
