"""Gradients of a network as TensorFlow gives them: what the judge's worker and the visible checks ask for."""

from typing import Any

import numpy as np
import tensorflow as tf

from resnet_lab import draws, standins


def gradients(
    model: Any, x: np.ndarray, cotangent: np.ndarray, training: Any = None
) -> dict[str, np.ndarray]:
    """Of sum(cotangent * model(x)), float32: "input", and by scale key (draws.py) the sum over weights of one
    kind and shape, and over the shifts of stand-ins. A gradient that does not arrive is 0.

    training: True, or None for the network as it stands, where a flag written into a call is seen.
    """
    kinds = [(draws.weight_kind(variable), variable) for variable in model.trainable_weights]
    variables = [variable.value for kind, variable in kinds if kind is not None]
    names = [draws.scale_key(kind, variable.shape) for kind, variable in kinds if kind is not None]
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        # Not training=False: that would overrule a flag in the student's own calls, as fit and predict do.
        y = model(inputs, training=True) if training else model(inputs)
        loss = tf.reduce_sum(cotangent * tf.cast(y, cotangent.dtype))
    for variable in tape.watched_variables():
        if variable.name.startswith(standins.SHIFT):
            variables.append(variable)
            names.append(draws.scale_key("shift", variable.shape))
    to_input, to_weights = tape.gradient(
        loss, (inputs, variables), unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    summed = {"input": np.array(to_input, dtype=np.float32)}
    for name, gradient in zip(names, to_weights, strict=True):
        summed[name] = summed.get(name, 0) + np.array(gradient, dtype=np.float32)
    return summed
