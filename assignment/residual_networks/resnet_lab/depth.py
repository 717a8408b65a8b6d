# Generated from solutions/residual_networks/resnet_lab/depth.py by `autograder release`.
"""Trains one deep network, and notes what it learns by epoch."""

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from resnet_lab.digits import Digits
from resnet_lab.progress import Bar

__all__ = ["Run", "train"]

EPOCHS = 12
BATCH_SIZE = 64
GRADIENT_PICTURES = 256  # that gradient norms are measured on


@dataclasses.dataclass
class Run:
    """How one network was trained. Accuracies are shares from 0 to 1, and so is the training error.

    loss and error: by epoch, means over the batches while they are learnt from. test_accuracy: by epoch.
    train_accuracy: at the end, in inference mode. gradient_norms: by epoch, from before the first one on,
    each (depth,), of the loss with respect to each kernel. network: what was trained.
    """

    name: str
    depth: int
    seed: int
    loss: list[float] = dataclasses.field(default_factory=list)
    error: list[float] = dataclasses.field(default_factory=list)
    test_accuracy: list[float] = dataclasses.field(default_factory=list)
    train_accuracy: float = 0.0
    gradient_norms: list[np.ndarray] = dataclasses.field(default_factory=list)
    seconds: float = 0.0
    network: Any = None


def train(
    network: Any,
    digits: Digits,
    name: str,
    epochs: int = EPOCHS,
    seed: int = 0,
    bar: Bar | None = None,
    after_epoch: Callable[[Run], None] | None = None,
) -> Run:
    """Train a DeepNetwork for `epochs` epochs; `seed` is of the order of the pictures.

    bar: of a longer work, of which an epoch is as many parts as the network has layers. after_epoch: is
    given the run so far.
    """
    run = Run(name, network.depth, seed, network=network)
    generator = np.random.default_rng(seed)
    watched = digits.train_x[:GRADIENT_PICTURES], digits.train_y[:GRADIENT_PICTURES]
    started = time.monotonic()
    run.gradient_norms.append(network.gradient_norms(*watched))
    batches = len(digits.train_x) // BATCH_SIZE
    for epoch in range(1, epochs + 1):
        order = generator.permutation(len(digits.train_x))
        steps = []
        for chosen in np.split(order[: batches * BATCH_SIZE], batches):
            steps.append(network.train_step(digits.train_x[chosen], digits.train_y[chosen]))
            if bar is not None:
                bar.advance(network.depth / batches, f"{name}, {network.depth} layers, epoch {epoch}")
        loss, accuracy = np.mean(steps, axis=0)
        run.loss.append(float(loss))
        run.error.append(float(1 - accuracy))
        network.estimate_statistics(digits.train_x)
        run.test_accuracy.append(network.accuracy(digits.test_x, digits.test_y))
        run.gradient_norms.append(network.gradient_norms(*watched))
        if after_epoch is not None:
            after_epoch(run)
    run.train_accuracy = network.accuracy(digits.train_x, digits.train_y)
    run.seconds = time.monotonic() - started
    return run
