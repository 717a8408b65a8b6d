"""Gives the demo's networks their weights: `python -m autograder.demo.carry < TASK.json`, in a process of its
own.

The reference's trained weights are carried over to right answers that are built in another way; other answers
get the weights that their network starts with. Only the demo's own answers are executed here, and nothing is
isolated: never call this with a student's code.

TASK: {"reference": CELLS, "weights": FILE, "networks": [{"cells": CELLS, "out": FILE, "trained": bool}, ...]}
CELLS: the text of a notebook's cells, in order.
"""

import itertools
import json
import sys
from collections import defaultdict
from typing import Any

import numpy as np

PROBES = 4  # pictures on which both networks must compute alike
AGREE_WITHIN = 1e-3  # of the largest feature; rounding through 50 layers leaves about 1e-5
SEED = 20260101

# Weights are told apart by kind and shape, and among equal ones by their order. Only the order of two layers
# is a matter of taste: the last of a convolutional block's main path and its shortcut. Their batch norms have
# equal shapes in every stage, their kernels in the first one, where the input has as many channels as the
# narrow layers.
Shapes = frozenset[tuple[int, ...]]
NONE: Shapes = frozenset()
TWIN_NORMS: Shapes = frozenset({(256,), (512,), (1024,), (2048,)})
TWIN_KERNELS: Shapes = frozenset({(1, 1, 64, 256)})


def main() -> None:
    """Do the task on standard input."""
    import keras
    from resnet_lab import weights

    task = json.load(sys.stdin)
    keras.utils.set_random_seed(SEED)
    reference = build(task["reference"])
    weights.load_weights(reference, task["weights"])
    fold_biases(reference)
    for network in task["networks"]:
        model = build(network["cells"])
        if network["trained"]:
            carry(reference, model)
        weights.save_weights(model, network["out"])


def build(cells: list[str]) -> Any:
    """The network that the code of a notebook builds for the lesson's pictures and classes."""
    namespace: dict[str, Any] = {}
    for cell in cells:
        exec(cell, namespace)
    return namespace["resnet50"]()


def fold_biases(reference: Any) -> None:
    """Move each convolution's bias into the moving mean behind it: the same function, for networks without
    biases.
    """
    for layer in reference.layers:
        if type(layer).__name__ == "Conv2D":
            norm = layer._outbound_nodes[0].operation
            norm.moving_mean.assign(norm.moving_mean - layer.bias)
            layer.bias.assign(np.zeros_like(layer.bias))


def carry(reference: Any, model: Any) -> None:
    """Give `model` the weights of `reference`, so that both compute the same. Raises ValueError where none of
    the orders does that.
    """
    import keras

    height, width, channels = reference.input_shape[1:]
    probes = keras.random.uniform((PROBES, height, width, channels), seed=SEED)
    # What the last layer is given: its softmax would hide differences where one class is certain.
    features, wanted_features = (
        keras.Model(network.input, network.layers[-1].input) for network in (model, reference)
    )
    wanted = np.asarray(wanted_features(probes, training=False))
    for norms, kernels in itertools.product((NONE, TWIN_NORMS), (NONE, TWIN_KERNELS)):
        assign(by_shape(reference), by_shape(model), norms | kernels)
        difference = np.abs(np.asarray(features(probes, training=False)) - wanted).max()
        if difference < AGREE_WITHIN * np.abs(wanted).max():
            return
    raise ValueError(f"{model.name} does not compute what the reference does in any order of its weights")


def by_shape(model: Any) -> dict[tuple[str, tuple[int, ...]], list[Any]]:
    """The variables of `model` by kind and shape, in order; biases of convolutions, which are 0, left out."""
    from resnet_lab.draws import group_of

    found = defaultdict(list)
    classes = model.output_shape[-1]
    for variable in model.weights:
        group = group_of(variable)
        if group is not None and group[0] == "bias" and group[1] != (classes,):
            variable.assign(np.zeros(variable.shape))
        elif group is not None:
            found[group].append(variable)
    return dict(found)


def assign(source: dict[Any, list[Any]], target: dict[Any, list[Any]], swapped: Shapes) -> None:
    """Copy variables of equal kind and shape in order, the first two of the shapes in `swapped` crosswise."""
    if {key: len(found) for key, found in source.items()} != {
        key: len(found) for key, found in target.items()
    }:
        raise ValueError("the network has other weights than the reference")
    for key, variables in source.items():
        order = list(range(len(variables)))
        if key[1] in swapped:
            order[:2] = 1, 0
        for variable, position in zip(target[key], order, strict=True):
            variable.assign(np.reshape(variables[position], variable.shape))


if __name__ == "__main__":
    main()
