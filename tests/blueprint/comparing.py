"""Puts a Keras model beside the blueprint that it should be."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from resnet_lab import blueprint, draws, explain
from resnet_lab.arithmetic import difference, evaluate
from resnet_lab.blueprint import Blueprint

BATCH = 4


def built(function: Any, shape: tuple[int, ...], *arguments: Any, **options: Any) -> keras.Model:
    """keras.Model of a block."""
    x = keras.Input(shape)
    return keras.Model(x, function(x, *arguments, **options))


def distance(
    model: Any,
    asked: Blueprint,
    training: bool = False,
    seed: int = 3,
    x: np.ndarray | None = None,
    scales: Mapping[str, float] | None = None,
) -> float:
    """How far the model is from the blueprint, with drawn weights, as the judge measures it."""
    if x is None:
        x = draws.draw(seed, "input", (BATCH, *asked.nodes[0].shape))
    draws.assign(model, seed, scales)
    received = model(x, training=True) if training else model(x)
    return difference(received, evaluate(asked, x, draws.weights(seed, scales), training))


def explanation(model: Any, asked: Blueprint) -> str:
    """What is said of the model; empty where nothing is."""
    found = explain.first_difference(blueprint.parse(blueprint.describe(model)), asked)
    return "" if found is None else str(found)
