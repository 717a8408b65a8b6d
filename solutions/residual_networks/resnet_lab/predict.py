"""Prints what was predicted beside what comes out. Nothing here gives points; None means: not predicted."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from resnet_lab.expected import STAGES
from resnet_lab.network_parts import parts
from resnet_lab.tables import print_table

__all__ = ["accuracies", "addition", "network", "output_sizes", "projections", "reached_positions"]

STEM_CHANNELS = 64  # what stage 2 gets


def output_sizes(answers: Mapping[tuple[int, str, int], int | None], size: int) -> None:
    """Compare predicted output sizes of convolutions with Keras's.

    answers: (kernel size, padding, stride) -> height and width, in pixels, for an input of `size` x `size`.
    """
    from keras import layers

    rows = []
    for (kernel_size, padding, stride), said in answers.items():
        convolution = layers.Conv2D(1, kernel_size, strides=stride, padding=padding)
        height, width = convolution.compute_output_shape((None, size, size, 1))[1:3]
        shown = "" if said is None else f"{said} x {said}"
        rows.append(
            (f"{kernel_size}x{kernel_size}, {padding}, stride {stride}", shown, f"{height} x {width}")
        )
    print_table(("convolution", "you said", "it is"), rows)


def projections(channels: Mapping[int, Sequence[int | None]], blocks: int | None) -> None:
    """Compare the predicted channels into and out of each stage's first block, and the number of projections.

    channels: stage -> (channels in, channels out). blocks: how many of the 16 blocks need a projection.
    """
    rows = []
    before = STEM_CHANNELS
    for stage, ((*_, after), *_) in enumerate(STAGES, start=2):
        said = tuple(channels.get(stage, (None, None)))
        shown = "" if None in said else f"{said[0]} to {said[1]}"
        rows.append((f"stage {stage}, block 1", shown, f"{before} to {after}"))
        before = after
    all_blocks = sum(blocks_of_stage for _, blocks_of_stage, _ in STAGES)
    rows.append((f"projections in {all_blocks} blocks", _shown(blocks), str(len(STAGES))))
    print_table(("channels", "you said", "it is"), rows)


def addition(first: Sequence[int], second: Sequence[int], answer: Sequence[int] | None) -> None:
    """Compare the predicted shape of a sum with Keras's. Shapes are (height, width, channels)."""
    import keras

    summed = keras.ops.add(keras.KerasTensor((None, *first)), keras.KerasTensor((None, *second)))
    said = "" if answer is None else str(tuple(answer))
    print_table(
        ("sum", "you said", "it is"), [(f"{tuple(first)} + {tuple(second)}", said, str(summed.shape[1:]))]
    )


def reached_positions(answers: Mapping[str, float | None]) -> None:
    """Compare predicted shares of input positions that can change a main path's output with the true ones.

    answers: "first 1x1" and "3x3", where the stride of 2 stands -> share, 0 to 1.
    """
    rows = []
    for place, said in answers.items():
        strides = (2, 1) if place == "first 1x1" else (1, 2)
        rows.append((f"stride 2 in the {place}", _shown(said, ".2f"), f"{_share_reached(*strides):.2f}"))
    print_table(("share of the input that is read", "you said", "it is"), rows)


def network(model: Any, parameters: float | None = None, sizes: Sequence[int | None] = ()) -> None:
    """List the parts of `model`, a network of residual blocks, beside what was predicted.

    parameters: in millions. sizes: height (and width) in pixels after stages 2, 3, 4 and 5.
    """
    found = parts(model)
    rows = []
    for number, part in enumerate(found):
        said = sizes[number - 1] if part.name.startswith("stage") and number <= len(sizes) else None
        size = " x ".join(str(length) for length in part.shape)
        rows.append((part.name, _shown(said), size, str(part.blocks or ""), f"{part.parameters:,}"))
    total = "" if parameters is None else f"{parameters} million"
    rows.append(("together", total, "", str(sum(part.blocks for part in found)), f"{model.count_params():,}"))
    print_table(("part", "you said", "height x width x channels", "blocks", "parameters"), rows)


def accuracies(history: Any, epoch: int, moving: float | None, anew: float | None) -> None:
    """Compare predicted test accuracies (0 to 1) after `epoch` epochs with those that training noted."""
    if history is None or len(history.test_accuracy) < epoch:
        print("There is nothing to compare: the network was not trained here.")
        return
    rows = [
        (
            "moving averages, as fit leaves them",
            _shown(moving, ".2f"),
            f"{history.as_trained[epoch - 1]:.2f}",
        ),
        ("estimated anew", _shown(anew, ".2f"), f"{history.test_accuracy[epoch - 1]:.2f}"),
    ]
    print_table((f"test accuracy after epoch {epoch}, batch norm by", "you said", "it was"), rows)


def _share_reached(first_stride: int, middle_stride: int, size: int = 8) -> float:
    """Share of positions of a size x size input that reach the output of 1x1, 3x3 and 1x1 convolutions."""
    from keras import layers

    # One picture a position, white there and black elsewhere: with kernels of ones nothing can cancel.
    x = np.eye(size * size, dtype=np.float32).reshape(-1, size, size, 1)
    for kernel_size, stride in ((1, first_stride), (3, middle_stride), (1, 1)):
        x = layers.Conv2D(1, kernel_size, strides=stride, padding="same", kernel_initializer="ones")(x)
    return float(np.mean(np.asarray(x).any(axis=(1, 2, 3))))


def _shown(said: float | None, form: str = "") -> str:
    return "" if said is None else format(said, form)
