# Generated from solutions/residual_networks/resnet_lab/gradients.py by `autograder release`.
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
    grouped = [(draws.group_of(variable), variable.value) for variable in model.trainable_weights]
    variables = [variable for group, variable in grouped if group is not None]
    groups: list[draws.Group] = [group for group, _ in grouped if group is not None]
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        # Not training=False: that would overrule a flag in the student's own calls, as fit and predict do.
        y = model(inputs, training=True) if training else model(inputs)
        loss = tf.reduce_sum(cotangent * tf.cast(y, cotangent.dtype))
    for variable in tape.watched_variables():
        if variable.name.startswith(standins.SHIFT):
            variables.append(variable)
            groups.append(("shift", tuple(variable.shape)))
    to_input, to_weights = tape.gradient(
        loss, (inputs, variables), unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    summed = {"input": np.array(to_input, dtype=np.float32)}
    for group, gradient in zip(groups, to_weights, strict=True):
        name = draws.scale_key(*group)
        summed[name] = summed.get(name, 0) + np.array(gradient, dtype=np.float32).reshape(group[1])
    return summed
