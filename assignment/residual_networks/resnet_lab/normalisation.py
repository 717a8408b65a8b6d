# Generated from solutions/residual_networks/resnet_lab/normalisation.py by `autograder release`.
"""Estimates batch normalisation's statistics anew, once a network is trained."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

__all__ = ["keep_statistics", "norms_of", "reestimate"]


def reestimate(model: Any, batches: Iterable[np.ndarray]) -> None:
    """Set every batch normalisation's mean and variance to their averages over `batches`.

    `batches`: prepared pictures, float32, (batch, height, width, channels), full batches in drawn order.
    While training, the statistics are moving averages: of weights long gone, and with Keras's momentum of
    0.99 still partly of the starting values after hundreds of steps. Nothing else of the
    model changes. The
    idea is Wu and Johnson's "precise batch norm" (2021, arXiv:2105.07576).
    """
    norms = norms_of(model)
    momenta = [norm.momentum for norm in norms]
    try:
        for number, batch in enumerate(batches):
            for norm in norms:
                # The moving average is then the mean of all batches so far.
                norm.momentum = number / (number + 1)
            model(batch, training=True)  # not compiled: the momentum is read at each call
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum


@contextlib.contextmanager
def keep_statistics(model: Any) -> Iterator[None]:
    """Whatever happens to the statistics inside the `with` block, afterwards they are as before."""
    variables = [
        variable for norm in norms_of(model) for variable in (norm.moving_mean, norm.moving_variance)
    ]
    kept = [np.asarray(variable).copy() for variable in variables]
    try:
        yield
    finally:
        for variable, value in zip(variables, kept, strict=True):
            variable.assign(value)


def norms_of(model: Any) -> list[Any]:
    """The batch normalisations of `model`, those in nested models and in Layer subclasses too."""
    import keras

    return [layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.BatchNormalization)]
