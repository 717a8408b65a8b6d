"""Whether all parts of a network learn, of one that computes what it must.

Where its blocks are stand-ins, the network has weights in its stem and its head only; in between, each
stand-in has a shift, whose gradient tells whether one arrives there.
"""

from collections.abc import Mapping

import numpy as np
from resnet_lab import draws
from resnet_lab.blueprint import Blueprint
from resnet_lab.expected import STAGES, weight_counts

from autograder.judge import slopes
from autograder.judge.student import Array, Group, Model

STEM = 1
HEAD = STEM + len(STAGES) + 1


def part_that_does_not(
    model: Model, reference: Blueprint, pictures: Array, seed: int, scales: Mapping[str, float]
) -> int | None:
    """The part nearest to the output whose weights do not get the gradients that they must: STEM, a stage (2
    to 5) or HEAD. None where all do. Only one is named: what stands before it may wait for its gradient.
    """
    weights = draws.weights(seed, scales)
    classes = reference.output_shape
    cotangent: Array = draws.draw(seed, "direction", (len(pictures), *classes))
    received = model.gradients(pictures, cotangent, seed, scales)

    def learns(group: Group) -> bool:
        gradient = received.get(draws.scale_key(*group))
        if gradient is None or gradient.shape != group[1]:
            return False
        along: Array = draws.draw(seed, "direction", group[1])
        expected = slopes.along_weights(reference, pictures, weights, group, along, cotangent, False)
        return slopes.agree(gradient, [along], [expected])

    groups = _groups(reference)
    for part in range(HEAD, STEM - 1, -1):
        if not all(map(learns, groups[part])):
            # Behind the last block, a gradient is stopped in the head.
            arrives = any(np.any(received.get(draws.scale_key(*group), 0)) for group in groups[part])
            return part if arrives or part < HEAD - 1 else HEAD
    return None


def _groups(reference: Blueprint) -> dict[int, list[Group]]:
    """Kinds and shapes of what must learn, by part. In the reference only the dense layer's kernel has two
    axes.
    """
    groups: dict[int, list[Group]] = {part: [] for part in range(STEM, HEAD + 1)}
    for kind, shape in weight_counts(reference):
        if kind in ("kernel", "gamma", "beta"):
            groups[HEAD if kind == "kernel" and len(shape) == 2 else STEM].append((kind, shape))
    for stage, (filters, _, _) in enumerate(STAGES, start=STEM + 1):
        groups[stage].append(("shift", filters[2:]))
    return groups
