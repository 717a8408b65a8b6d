# Generated from solutions/residual_networks/resnet_lab/geometry.py by `autograder release`.
"""Sizes of windows: TensorFlow's rules for "same" and "valid", in one place."""

from collections.abc import Sequence


def same_padding(size: int, window: int, stride: int) -> tuple[int, int]:
    """Rows of zeros that "same" puts before and after an axis of `size`; the odd one goes after.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    total = max((-(-size // stride) - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


def window_padding(
    sizes: Sequence[int], window: Sequence[int], strides: Sequence[int], padding: str
) -> tuple[tuple[int, int], tuple[int, int]]:
    """((top, bottom), (left, right)) of zeros for a window that moves over (height, width)."""
    if padding == "valid":
        return (0, 0), (0, 0)
    rows, columns = (same_padding(*axis) for axis in zip(sizes, window, strides, strict=True))
    return rows, columns


def window_positions(size: int, window: int, stride: int, padding: str) -> int:
    """How often a window fits along an axis: the size of the output."""
    return -(-size // stride) if padding == "same" else (size - window) // stride + 1
