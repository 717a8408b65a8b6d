"""Boxes of a drawing and the sheet that they stand on: what marks look like."""

import textwrap
from dataclasses import dataclass
from typing import Any

RIGHT, DIFFERS, MISSING, TOO_MANY, UNKNOWN = "", "differs", "missing", "not asked for", "not compared"
STYLES: dict[str, dict[str, Any]] = {
    RIGHT: {"facecolor": "#eef3f8", "linewidth": 1},
    DIFFERS: {"facecolor": "#fff1d6", "linewidth": 3},
    MISSING: {"facecolor": "white", "linewidth": 1.5, "linestyle": (0, (4, 3))},
    TOO_MANY: {"facecolor": "#f0d8e6", "linewidth": 1, "hatch": "///", "hatch_linewidth": 0.4},
    UNKNOWN: {"facecolor": "white", "linewidth": 1},
}
BOX_WIDTH, BOX_HEIGHT = 0.84, 0.72  # inches
MOST_CHARACTERS = 130  # of a line below a drawing, for ten inches


@dataclass(frozen=True)
class Box:
    """One box: what stands in it, its mark, and what stands below it."""

    words: str
    state: str
    below: str = ""


def put_box(axis: Any, x: float, y: float, box: Box) -> None:
    """Draw a box around (x, y), in inches."""
    from matplotlib.patches import Rectangle

    corner = (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2)
    axis.add_patch(Rectangle(corner, BOX_WIDTH, BOX_HEIGHT, edgecolor="black", zorder=2, **STYLES[box.state]))
    plain = {"facecolor": "white", "edgecolor": "none", "pad": 1} if box.state == TOO_MANY else None
    size = 96 / max(12, *map(len, box.words.splitlines()))  # points; 12 characters fit at a size of 8
    axis.text(x, y, box.words, ha="center", va="center", fontsize=size, zorder=3, bbox=plain)
    clear = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # over an arrow that passes there
    if box.state:
        above = y + BOX_HEIGHT / 2 + 0.04
        bold = {"fontsize": 8, "fontweight": "bold"}
        axis.text(x, above, box.state, ha="center", va="bottom", bbox=clear, zorder=4, **bold)
    below = y - BOX_HEIGHT / 2 - 0.06
    axis.text(x, below, box.below, ha="center", va="top", fontsize=7.5, bbox=clear, zorder=4)


def canvas(width: float, height: float, title: str, sentence: str) -> tuple[Any, Any]:
    """A figure of a size in inches and its axes, in inches with y downwards from 0 negative."""
    from matplotlib.figure import Figure

    lines = textwrap.wrap(sentence, int(MOST_CHARACTERS * width / 10))
    below = 0.2 * len(lines) + 0.15
    figure = Figure(figsize=(width, height + 0.35 + below))
    axis = figure.add_axes((0, 0, 1, 1))
    axis.set(xlim=(0, width), ylim=(-height - below, 0.35))
    axis.set_axis_off()
    axis.text(0.15, 0.12, title, fontsize=10, fontweight="bold", va="center")
    axis.text(0.15, -height, "\n".join(lines), fontsize=9, va="top", linespacing=1.3)
    return figure, axis
