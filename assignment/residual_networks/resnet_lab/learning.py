# Generated from solutions/residual_networks/resnet_lab/learning.py by `autograder release`.
"""Whether all parts of a network learn, of one that computes what it must.

Where its blocks are stand-ins, the network has weights in its stem and its head only; in between, each
stand-in has a shift, whose gradient tells whether one arrives there.
"""

from collections.abc import Callable, Mapping

import numpy as np

from resnet_lab import draws, slopes
from resnet_lab.blueprint import Blueprint
from resnet_lab.expected import STAGES, weight_counts
from resnet_lab.slopes import Array, Group

STEM = 1
HEAD = STEM + len(STAGES) + 1
TRIES = 3


def part_that_does_not(
    gradients: Callable[[Array, Array], Mapping[str, Array]],
    reference: Blueprint,
    pictures: Array,
    seed: int,
    scales: Mapping[str, float],
) -> int | None:
    """The part nearest to the output whose weights do not get the gradients that they must: STEM, a stage (2
    to 5) or HEAD. None where all do. Only one is named: what stands before it may wait for its gradient.

    gradients: those of sum(cotangent * output) for pictures and a cotangent, by scale key. One in thirty
    draws brings a number so near to the corner of a ReLU or absolute value that rounding decides its side,
    and with it up to a tenth of a gradient. So what is wrong is believed where TRIES draws of pictures show
    it.
    """
    weights = draws.weights(seed, scales)
    cotangent: Array = draws.draw(seed, "direction", (len(pictures), *reference.output_shape))
    groups = _groups(reference)

    def part_with(shown: Array) -> int | None:
        received = gradients(shown, cotangent)

        def learns(group: Group) -> bool:
            gradient = received.get(draws.scale_key(*group))
            return slopes.weights_agree(
                gradient, reference, shown, weights, group, cotangent, seed, training=False
            )

        for part in range(HEAD, STEM - 1, -1):
            if not all(map(learns, groups[part])):
                # Behind the last block, a gradient is stopped in the head.
                arrives = any(np.any(received.get(draws.scale_key(*group), 0)) for group in groups[part])
                return part if arrives or part < HEAD - 1 else HEAD
        return None

    found = None
    for number in range(TRIES):
        shown = pictures if number == 0 else draws.draw(seed + number, "picture", pictures.shape)
        part = part_with(shown)
        if part is None:
            return None
        found = found or part
    return found


def of_part(part: int) -> tuple[str, str]:
    """What is asked of a part, and what is received where it does not hold."""
    words = {STEM: "the stem", HEAD: "the head"}.get(part, f"stage {part}")
    return (
        f"that every weight of {words} learns, by the gradient that belongs to it",
        "another gradient, or none: is a layer frozen, or a gradient stopped?",
    )


def _groups(reference: Blueprint) -> dict[int, list[Group]]:
    """Kinds and shapes of what must learn, by part. In the reference only the dense layer's kernel is 1x1."""
    groups: dict[int, list[Group]] = {part: [] for part in range(STEM, HEAD + 1)}
    for kind, shape in weight_counts(reference):
        if kind in ("kernel", "gamma", "beta"):
            groups[HEAD if kind == "kernel" and shape[:2] == (1, 1) else STEM].append((kind, shape))
    for stage, (filters, _, _) in enumerate(STAGES, start=STEM + 1):
        groups[stage].append(("shift", filters[2:]))
    return groups
