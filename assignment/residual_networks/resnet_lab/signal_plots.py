# Generated from solutions/residual_networks/resnet_lab/signal_plots.py by `autograder release`.
"""Figures of signals and gradients by layer and by depth. None says anything by colour alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from resnet_lab.plots import BLUE, GREY, ORANGE, show
from resnet_lab.signals import Sizes
from resnet_lab.starts import Start

__all__ = ["by_depth", "by_layer"]

GREEN, PURPLE = "#009e73", "#cc79a7"  # of Okabe and Ito, as those of plots.py
LOOKS = (
    (BLUE, "-", "o"),
    (ORANGE, "--", "s"),
    (GREY, ":", "^"),
    (GREEN, "-.", "D"),
    (PURPLE, (0, (5, 1, 1, 1)), "v"),
)
MARKERS = 10  # along a line


def by_layer(found: Mapping[str, Sizes], title: str) -> None:
    """Draw the size of the signal and of the gradient at each layer, one line a stack."""
    if not found:
        return
    figure, (signal, gradient) = _two_charts()
    words = []
    for (name, sizes), (colour, line, marker) in zip(found.items(), LOOKS, strict=False):
        every = max(1, len(sizes.layers) // MARKERS)
        look = {"color": colour, "linestyle": line, "marker": marker, "markevery": every, "label": name}
        signal.plot(sizes.layers, sizes.signal, **look)
        gradient.plot(sizes.layers, sizes.gradient, **look)
        words.append(
            f"{name}: the signal goes from 1 to {sizes.signal[-1]:.1e} at the end, the gradient from 1 at "
            f"the end to {sizes.gradient[0]:.1e} at the input"
        )
    signal.set(title=f"{title}: signal, forwards", ylabel="root mean square, input = 1")
    gradient.set(title=f"{title}: gradient, backwards", ylabel="root mean square, output = 1")
    for axis in (signal, gradient):
        axis.set(xlabel="layer (0 is the input)", yscale="log")
    _finish(figure, signal, f"Two charts over layers, on logarithmic scales. {'; '.join(words)}.")


def by_depth(found: Mapping[str, Mapping[int, Start]]) -> None:
    """Draw the gradient at the first kernel and the loss against the number of layers, one line a stack."""
    if not found:
        return
    figure, (gradient, loss) = _two_charts()
    words = []
    for (name, starts), (colour, line, marker) in zip(found.items(), LOOKS, strict=False):
        look = {"color": colour, "linestyle": line, "marker": marker, "label": name}
        depths = list(starts)
        norms = [start.gradient or np.nan for start in starts.values()]  # 0 has no place on this scale
        gradient.plot(depths, norms, **look)
        loss.plot(depths, [start.loss for start in starts.values()], **look)
        first, last = starts[depths[0]], starts[depths[-1]]
        words.append(
            f"{name}: from {depths[0]} to {depths[-1]} layers the gradient goes from {first.gradient:.1e} to "
            f"{last.gradient:.1e}, the loss from {first.loss:.2g} to {last.loss:.2g}"
        )
    gradient.set(title="Gradient at the first kernel", ylabel="norm")
    loss.set(title="Loss before training", ylabel="cross-entropy (nats)")
    for axis in (gradient, loss):
        axis.set(xlabel="layers", yscale="log", xticks=depths)
    _finish(figure, gradient, f"Two charts over the number of layers, logarithmic. {'; '.join(words)}.")


def _two_charts() -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.5, 4.2), layout="constrained")
    return figure, figure.subplots(1, 2)


def _finish(figure: Any, axis: Any, description: str) -> None:
    for each in figure.axes:
        each.grid(alpha=0.3)
        each.title.set_fontsize(10)
    figure.legend(*axis.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    show(figure, description)
