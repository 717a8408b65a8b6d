"""Lets a block learn to return its own input: the least that a block must be able to learn."""

from collections.abc import Callable, Mapping

import numpy as np

from resnet_lab.device import being_graded

__all__ = ["fit"]

UNITS, EXAMPLES = 32, 512
STEPS, RATE, DECAYS = 500, 0.003, (0.9, 0.999)  # of Adam (Kingma and Ba 2014, arXiv:1412.6980)
FIRST_SPREAD, LAST_SPREAD = 2**0.5, 0.1  # standard deviation of a weight, times the root of the inputs
SEED = 1

Block = Callable[..., np.ndarray]


def fit(blocks: Mapping[str, Block]) -> dict[str, float]:
    """Train each block on numbers from 0 to 1, all from the same start. By name the mean squared error that
    is left, as a share of the error of always answering with the mean; {} while grading.
    """
    if being_graded():
        print("Executed for grading: nothing is trained.")
        return {}
    return {name: _left(block) for name, block in blocks.items()}


def _left(block: Block) -> float:
    generator = np.random.default_rng(SEED)
    a = generator.random((UNITS, EXAMPLES))
    spreads = np.array([FIRST_SPREAD, LAST_SPREAD])[:, None, None] / np.sqrt(UNITS)
    w1, w2 = spreads * generator.standard_normal((2, UNITS, UNITS))
    weights = [w1, np.zeros((UNITS, 1)), w2, np.zeros((UNITS, 1))]
    means = [np.zeros_like(weight) for weight in weights]
    squares = [np.zeros_like(weight) for weight in weights]
    for step in range(1, STEPS + 1):
        gradients = _gradients(a, *weights, after=block(a, *weights))
        for number, gradient in enumerate(gradients):
            means[number] += (1 - DECAYS[0]) * (gradient - means[number])
            squares[number] += (1 - DECAYS[1]) * (gradient**2 - squares[number])
            mean, square = means[number] / (1 - DECAYS[0] ** step), squares[number] / (1 - DECAYS[1] ** step)
            weights[number] = weights[number] - RATE * mean / (np.sqrt(square) + 1e-8)
    return float(((block(a, *weights) - a) ** 2).mean() / a.var())


def _gradients(
    a: np.ndarray, w1: np.ndarray, b1: np.ndarray, w2: np.ndarray, _b2: np.ndarray, after: np.ndarray
) -> list[np.ndarray]:
    """Of half the squared error, summed over units and averaged over examples, to W1, b1, W2 and b2. `after`
    is the block's output, with or without a shortcut: the weights do not see it.
    """
    z1 = w1 @ a + b1
    to_sum = (after - a) * (after > 0) / a.shape[1]
    to_first = w2.T @ to_sum * (z1 > 0)
    return [
        to_first @ a.T,
        to_first.sum(axis=1, keepdims=True),
        to_sum @ np.maximum(z1, 0).T,
        to_sum.sum(axis=1, keepdims=True),
    ]
