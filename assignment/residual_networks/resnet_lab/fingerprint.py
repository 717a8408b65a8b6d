# Generated from solutions/residual_networks/resnet_lab/fingerprint.py by `autograder release`.
"""A short text that two networks share exactly when weights of one mean the same in the other."""

import hashlib
import json
from typing import Any

__all__ = ["fingerprint"]

# The settings that change what Keras layers compute from given weights. A list of what counts, since each
# version of Keras notes other things, and weights may be trained with one on Colab and checked with another.
RELEVANT = frozenset(
    """activation axis center dilation_rate epsilon filters groups kernel_size max_value negative_slope
    padding pool_size rate scale strides threshold units use_bias""".split()
)
OF_EVERY_LAYER = frozenset(("dtype", "name", "trainable"))


def fingerprint(model: Any) -> str:
    """32 hexadecimal digits made of the operations of `model`, in order, with their settings and inputs.

    Keras stores weights by class and order of the layers. So a file still loads after the two inputs of an
    addition were swapped, but the network then computes something else: the fingerprint tells the two apart.
    """
    text = json.dumps(_describe(model), sort_keys=True, default=lambda thing: type(thing).__name__)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _describe(model: Any) -> list[Any]:
    """One entry an operation: class, relevant settings, shapes of weights, positions of its inputs."""
    operations = getattr(model, "operations", None) or getattr(model, "layers", [])
    positions = {id(operation): position for position, operation in enumerate(operations)}
    return [
        [
            type(operation).__name__,
            _describe(operation) if hasattr(operation, "layers") else _settings(operation),
            [list(weight.shape) for weight in getattr(operation, "weights", [])],
            [
                [positions.get(id(tensor._keras_history.operation), -1) for tensor in node.input_tensors]
                for node in getattr(operation, "_inbound_nodes", [])
            ],
        ]
        for operation in operations
    ]


def _settings(operation: Any) -> dict[str, Any]:
    """What matters of the configuration; of a student's own Layer all but what every layer has."""
    try:
        config = operation.get_config()
    except NotImplementedError:  # a Layer subclass whose arguments Keras cannot note
        return {}
    if type(operation).__module__.startswith("keras."):
        return {key: value for key, value in config.items() if key in RELEVANT}
    return {key: value for key, value in config.items() if key not in OF_EVERY_LAYER}
