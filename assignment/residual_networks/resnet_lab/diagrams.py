# Generated from solutions/residual_networks/resnet_lab/diagrams.py by `autograder release`.
"""Draws the two blocks from what expected.py says of them, with the shape of every value on its way."""

from collections.abc import Sequence
from typing import Any

from resnet_lab import expected
from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.plots import nobody_looks, show

__all__ = ["convolutional_block", "identity_block"]

# In inches. The main path runs from left to right at height 0, the shortcut below it.
STEP = 1.55
BOX_WIDTH, BOX_HEIGHT = 1.15, 0.95
SHORTCUT = -1.75
HALF_WIDTHS = {"x": 0.12, "+": 0.17, "output": 0.32}  # of what is no box


def identity_block(input_shape: Sequence[int], kernel_size: int, filters: Sequence[int]) -> None:
    """Draw the identity block for x of `input_shape` (height, width, channels)."""
    if not nobody_looks():
        _draw("Identity block", expected.identity_block(input_shape, kernel_size, filters))


def convolutional_block(
    input_shape: Sequence[int], kernel_size: int, filters: Sequence[int], stride: int
) -> None:
    """Draw the convolutional block for x of `input_shape` (height, width, channels)."""
    if not nobody_looks():
        blueprint = expected.convolutional_block(input_shape, kernel_size, filters, stride)
        _draw("Convolutional block", blueprint)


def _draw(title: str, blueprint: Blueprint) -> None:
    from matplotlib.figure import Figure

    nodes = blueprint.nodes
    addition = next(node for node in nodes if node.op == "add")
    shortcut, main_path = sorted((_boxes(nodes, read) for read in addition.inputs), key=len)
    stations = [("x", nodes[0].shape)]
    stations += [(_words(box), box[-1].shape) for box in main_path]
    stations += [("+", addition.shape), ("ReLU", addition.shape), ("output", addition.shape)]

    width = STEP * (len(stations) - 1)
    figure = Figure(figsize=(width + 0.9, 0.6 + 0.8 - SHORTCUT))
    axis = figure.add_axes((0, 0, 1, 1))
    axis.set(xlim=(-0.45, width + 0.45), ylim=(SHORTCUT - 0.8, 0.6))
    axis.set_axis_off()
    for number, (label, shape) in enumerate(stations):
        _put(axis, number * STEP, 0, label, shape)
        if number:
            before = stations[number - 1][0]
            _arrow(axis, ((number - 1) * STEP + _half(before), 0), (number * STEP - _half(label), 0))
    plus = STEP * (len(stations) - 3)
    _draw_shortcut(axis, shortcut, plus)
    show(figure, _description(title, main_path, shortcut))


def _draw_shortcut(axis: Any, shortcut: list[list[Node]], plus: float) -> None:
    """The line below the main path, from x at 0 to the addition at `plus`, with the projection if any."""
    axis.plot([0, 0, plus], [-0.45, SHORTCUT, SHORTCUT], color="black", linewidth=1, zorder=1)
    _arrow(axis, (plus, SHORTCUT), (plus, -0.45))
    middle = plus / 2
    for box in shortcut:
        _put(axis, middle, SHORTCUT, _words(box), box[-1].shape)
    axis.text(0.1, SHORTCUT + 0.1, "shortcut" if shortcut else "shortcut: x as it is", fontsize=9)


def _boxes(nodes: Sequence[Node], last: int) -> list[list[Node]]:
    """The path that ends with node `last`, cut before each convolution; empty where it is the input."""
    path = []
    while nodes[last].op != "input":
        path.append(nodes[last])
        last = nodes[last].inputs[0]
    boxes: list[list[Node]] = []
    for node in reversed(path):
        if node.op == "conv":
            boxes.append([])
        boxes[-1].append(node)
    return boxes


def _words(box: Sequence[Node]) -> str:
    names = {"bn": "batch norm", "relu": "ReLU"}
    return "\n".join(_convolution(node) if node.op == "conv" else names[node.op] for node in box)


def _convolution(node: Node) -> str:
    height, width = node.config["kernel"]
    stride = node.config["strides"][0]
    return f"conv {height}x{width}, {node.config['filters']}" + (f"\nstride {stride}" if stride > 1 else "")


def _description(title: str, main_path: list[list[Node]], shortcut: list[list[Node]]) -> str:
    main_words, shortcut_words = (
        "; ".join(_words(box).replace("\n", ", ") for box in path) or "x as it is"
        for path in (main_path, shortcut)
    )
    return (
        f"{title}. Main path, with kernels and filters of the convolutions: {main_words}. "
        f"Shortcut: {shortcut_words}. The two are added, and the ReLU comes last."
    )


def _put(axis: Any, x: float, y: float, label: str, shape: Sequence[int | None]) -> None:
    """A box with `label` and below it the shape of what leaves it; values and the addition have no box."""
    from matplotlib.patches import Circle, Rectangle

    below = BOX_HEIGHT / 2 if label not in HALF_WIDTHS else 0.2
    if label == "+":
        axis.add_patch(Circle((x, y), HALF_WIDTHS["+"], facecolor="white", edgecolor="black"))
    elif label not in HALF_WIDTHS:
        corner = (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2)
        axis.add_patch(
            Rectangle(corner, BOX_WIDTH, BOX_HEIGHT, facecolor="#eef3f8", edgecolor="black", zorder=2)
        )
    axis.text(x, y, label, ha="center", va="center", fontsize=9, zorder=3)
    if label != "ReLU":  # it changes no shape, and the output beside it has the same
        axis.text(x, y - below - 0.05, str(tuple(shape)), ha="center", va="top", fontsize=8)


def _half(label: str) -> float:
    return HALF_WIDTHS.get(label, BOX_WIDTH / 2)


def _arrow(axis: Any, start: tuple[float, float], stop: tuple[float, float]) -> None:
    axis.annotate("", stop, start, arrowprops={"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0})
