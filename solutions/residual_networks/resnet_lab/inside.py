"""Looks into a trained network: the pictures that it gets wrong, its first filters, and its feature maps."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from resnet_lab.network_parts import parts
from resnet_lab.pictures import prepare
from resnet_lab.plots import _grid, show
from resnet_lab.trained import is_missing

__all__ = ["feature_maps", "first_filters", "mistakes"]

MOST_MISTAKES = 12
COLUMNS = 6
FILTER_COLUMNS = 16
MAPS = 8  # of each part, those with the largest mean


def mistakes(model: Any, pictures: np.ndarray, labels: np.ndarray, class_names: Sequence[str]) -> None:
    """Show the pictures that are named wrongly, the surest answers first; not while grading.

    pictures: uint8, (pictures, height, width, 3). labels: (pictures,).
    """
    if is_missing(model):
        return
    from resnet_lab.training import probabilities

    said = probabilities(model, pictures)
    answers, sure = said.argmax(axis=1), said.max(axis=1)
    wrong = np.flatnonzero(answers != labels)
    if not len(wrong):
        print(f"All {len(pictures)} pictures are named rightly.")
        return
    surest = wrong[np.argsort(-sure[wrong], kind="stable")][:MOST_MISTAKES]
    rows = -(-len(surest) // COLUMNS)
    figure, axes = _grid(rows, COLUMNS, width=1.5, height=1.75)
    words = []
    for axis, number in zip(axes, surest, strict=False):
        right, answer = class_names[labels[number]], class_names[answers[number]]
        axis.imshow(pictures[number])
        axis.set_title(f"is {right}, says {answer}\nwith {sure[number]:.2f}", fontsize=9)
        words.append(f"a {right} taken for {answer} with probability {sure[number]:.2f}")
    title = f"{len(wrong)} of {len(pictures)} pictures named wrongly"
    figure.suptitle(f"{title}, the surest answers first", fontsize=10)
    show(figure, f"{title}. The surest: {'; '.join(words)}.", photos=True)


def first_filters(model: Any) -> None:
    """Show the kernels of the first convolution as small pictures; not while grading."""
    if is_missing(model):
        return
    kernel = _first_kernel(model)
    if kernel is None:
        print("No convolution reads the pictures' three colours, so there are no filters to show as colours.")
        return
    height, width, _, count = kernel.shape
    low, high = kernel.min(axis=(0, 1, 2)), kernel.max(axis=(0, 1, 2))
    scaled = (kernel - low) / np.maximum(high - low, 1e-12)
    rows = -(-count // FILTER_COLUMNS)
    figure, axes = _grid(rows, FILTER_COLUMNS, width=0.6, height=0.65)
    for axis, number in zip(axes, range(count), strict=False):
        axis.imshow(scaled[..., number], interpolation="nearest")
    title = f"The {count} filters of the first convolution, {height}x{width} pixels each"
    figure.suptitle(title, fontsize=10)
    # How much of a filter's variance is common to the three colours: 1 for one that sees brightness only.
    centred = kernel - kernel.mean(axis=(0, 1, 2))
    common = (centred.mean(axis=2) ** 2).mean(axis=(0, 1)) / np.maximum(
        (centred**2).mean(axis=(0, 1, 2)), 1e-12
    )
    show(
        figure,
        f"{title}, as red, green and blue, each scaled from its smallest to its largest weight. "
        f"{np.sum(common > 0.5)} of them answer to brightness more than to colour.",
    )


def feature_maps(model: Any, picture: np.ndarray) -> None:
    """Show what the stem and each stage make of `picture`; not while grading.

    picture: uint8, (1, height, width, 3).
    """
    if is_missing(model):
        return
    import keras

    *before_head, _ = parts(model)
    if not before_head:
        print("No max pooling and no blocks are found in this network, so its stages cannot be told apart.")
        return
    until_there = keras.Model(model.inputs, [part.output for part in before_head])
    values = keras.tree.flatten(until_there([prepare(picture)], training=False))
    figure, axes = _grid(len(before_head), MAPS + 1, width=1.05, height=1.25)
    words = []
    for row, (part, maps) in enumerate(zip(before_head, values, strict=True)):
        maps = np.asarray(maps[0], dtype=np.float32)
        height, width, channels = maps.shape
        strongest = np.argsort(-maps.mean(axis=(0, 1)), kind="stable")[:MAPS]
        first, *others = axes[row * (MAPS + 1) : (row + 1) * (MAPS + 1)]
        first.text(
            0.5,
            0.5,
            f"{part.name}\n{height}x{width}\n{channels} channels",
            ha="center",
            va="center",
            fontsize=8,
        )
        for axis, channel in zip(others, strongest, strict=False):
            axis.imshow(maps[..., channel], cmap="gray", vmin=0, interpolation="nearest")
            axis.set_title(f"channel {channel}", fontsize=7)
        words.append(
            f"{part.name}: {height}x{width} positions, {np.mean(maps > 0):.0%} of the values above 0"
        )
    figure.suptitle(
        "The strongest feature maps of one picture (black: 0, white: the map's maximum)", fontsize=10
    )
    show(figure, f"Feature maps of one picture, {MAPS} channels a row. {'; '.join(words)}.")


def _first_kernel(model: Any) -> np.ndarray | None:
    """(height, width, 3, filters) of the first convolution that reads three channels."""
    for weight in model.trainable_weights:
        if len(weight.shape) == 4 and weight.shape[2] == 3 and weight.name == "kernel":
            return np.asarray(weight, dtype=np.float32)
    return None
