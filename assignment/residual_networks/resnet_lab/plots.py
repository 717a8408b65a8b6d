# Generated from solutions/residual_networks/resnet_lab/plots.py by `autograder release`.
"""Drawings: pictures, training curves, predictions, confusion matrix. None says anything by colour alone."""

import base64
import html
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from resnet_lab.device import being_graded
from resnet_lab.trained import is_missing

__all__ = [
    "as_output",
    "confusion_matrix",
    "draw_curves",
    "predictions",
    "samples",
    "show",
    "training_curves",
]

# Okabe and Ito's colours, which the colour-blind can tell apart; each series has its own marker and line
# besides.
BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#555555"
DOTS_PER_INCH = 96
DESCRIBED_MISTAKES = 5  # a longer list is no description


def samples(pictures: np.ndarray, labels: np.ndarray, class_names: Sequence[str], columns: int = 8) -> None:
    """Show the first `columns` pictures with their labels, one row for every `columns` pictures given.

    pictures: uint8, (pictures, height, width, 3). labels: (pictures,).
    """
    if nobody_looks():
        return
    rows = -(-len(pictures) // columns)
    figure, axes = _grid(rows, columns, width=1.2, height=1.4)
    for axis, picture, label in zip(axes, pictures, labels, strict=False):
        axis.imshow(picture)
        axis.set_title(f"{class_names[label]}", fontsize=9)
    shown = ", ".join(str(class_names[label]) for label in labels)
    show(figure, f"{len(pictures)} pictures of hands, labelled {shown}.", photos=True)


def training_curves(history: Any) -> None:
    """Draw loss and accuracy by epoch. `history`: what training.train returned; may be empty."""
    if not (history and history.loss):
        print("There are no curves to draw: the network was not trained here.")
        return
    show(*draw_curves(history, len(history.loss)))


def draw_curves(history: Any, epochs: int) -> tuple[Any, str]:
    """Figure and description of the curves so far, with room for `epochs` epochs."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(9, 3.5), layout="constrained")
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    number = range(1, len(history.loss) + 1)
    loss_axes.plot(number, history.loss, color=BLUE, marker="o", label="training")
    loss_axes.set(title="Loss by epoch", xlabel="epoch", ylabel="cross-entropy (nats)", ylim=(0, None))
    accuracy_axes.plot(number, history.accuracy, color=BLUE, marker="o", label="training pictures")
    accuracy_axes.plot(
        number, history.test_accuracy, color=ORANGE, marker="s", linestyle="--", label="test pictures"
    )
    accuracy_axes.plot(
        number,
        history.as_trained,
        color=GREY,
        marker="^",
        linestyle=":",
        label="test pictures, moving averages",
    )
    accuracy_axes.set(title="Accuracy by epoch", xlabel="epoch", ylabel="share named rightly", ylim=(0, 1.02))
    figure.legend(*accuracy_axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    for axis in (loss_axes, accuracy_axes):
        axis.set_xlim(0.5, epochs + 0.5)
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.grid(alpha=0.3)
    described = history.loss, history.accuracy, history.test_accuracy, history.as_trained
    loss, seen, unseen, moving = (f"from {values[0]:.2f} to {values[-1]:.2f}" for values in described)
    return figure, (
        f"Two charts over {len(history.loss)} epochs. The loss goes {loss}. Accuracy goes {seen} on the "
        f"training pictures, {unseen} on the test pictures, and {moving} there while batch norm uses its "
        "moving averages."
    )


def predictions(
    model: Any, pictures: np.ndarray, class_names: Sequence[str], labels: np.ndarray | None = None
) -> None:
    """Show pictures as the network gets them, each beside the probability of every class.

    pictures: uint8, (pictures, height, width, 3). labels: (pictures,), where they are known. Not shown while
    grading.
    """
    if is_missing(model):
        return
    from matplotlib.figure import Figure

    from resnet_lab.training import probabilities

    said = probabilities(model, pictures)
    figure = Figure(figsize=(6, 1.9 * len(pictures)), layout="constrained")
    rows = figure.subplots(len(pictures), 2, squeeze=False, width_ratios=(1, 2))
    words = []
    for number, (picture_axes, bar_axes) in enumerate(rows):
        likeliest = int(said[number].argmax())
        words.append(f"{class_names[likeliest]} with probability {said[number, likeliest]:.2f}")
        if labels is not None:
            right = likeliest == labels[number]
            words[-1] += ", which is right" if right else f", but it is {class_names[labels[number]]}"
        picture_axes.imshow(pictures[number])
        picture_axes.set_axis_off()
        bars = bar_axes.barh(range(len(class_names)), said[number], color=BLUE)
        bar_axes.bar_label(bars, fmt="%.2f", padding=2, fontsize=8)
        bar_axes.set_yticks(range(len(class_names)), class_names)
        bar_axes.set(xlim=(0, 1.15), xlabel="probability", ylabel="class")
        bar_axes.set_title(f"The network says {words[-1]}", fontsize=9)
        bar_axes.invert_yaxis()
    show(figure, "Pictures with the network's answers: " + "; ".join(words) + ".", photos=True)


def confusion_matrix(
    model: Any, pictures: np.ndarray, labels: np.ndarray, class_names: Sequence[str]
) -> None:
    """Show how many pictures of each class (rows) were taken for each class (columns); not while grading.

    pictures: uint8, (pictures, height, width, 3). labels: (pictures,).
    """
    if is_missing(model):
        return
    from matplotlib.figure import Figure

    from resnet_lab.training import probabilities

    answers = probabilities(model, pictures).argmax(axis=1)
    counts = np.zeros((len(class_names), len(class_names)), dtype=int)
    np.add.at(counts, (labels, answers), 1)
    figure = Figure(figsize=(4.6, 4.2), layout="constrained")
    axis = figure.subplots()
    axis.imshow(counts, cmap="Blues")
    for row, column in np.ndindex(*counts.shape):
        strong = counts[row, column] > counts.max() / 2
        axis.text(
            column, row, counts[row, column], ha="center", va="center", color="white" if strong else "black"
        )
    axis.set_xticks(range(len(class_names)), class_names)
    axis.set_yticks(range(len(class_names)), class_names)
    axis.set(
        title="Pictures by class and answer", xlabel="the network's answer", ylabel="the picture's class"
    )
    mistakes = counts * (1 - np.eye(len(class_names), dtype=int))
    wrong = [
        f"{mistakes[row, column]} of class {class_names[row]} taken for {class_names[column]}"
        for row, column in np.argwhere(mistakes)[np.argsort(-mistakes[mistakes > 0], kind="stable")]
    ]
    worst = ", ".join(wrong[:DESCRIBED_MISTAKES]) or "none taken for another"
    show(figure, f"{np.trace(counts)} of {counts.sum()} pictures named rightly; {worst}.")


def as_output(figure: Any, description: str, photos: bool = False) -> dict[str, str]:
    """A matplotlib figure as a notebook output, with `description` for those who cannot see it.

    photos: the figure holds photographs, which are many times smaller as JPEG.
    """
    kind = "jpeg" if photos else "png"
    picture = base64.b64encode(_encoded(figure, kind)).decode()
    width = round(figure.get_figwidth() * DOTS_PER_INCH)
    source = f"data:image/{kind};base64,{picture}"
    return {
        "text/html": f'<img alt="{html.escape(description)}" width="{width}" src="{source}">',
        "text/plain": description,
    }


def nobody_looks() -> bool:
    """Whether what is displayed goes nowhere, as in a run for the judge: then nothing need be drawn."""
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and not shell.display_formatter.active_types


def show(figure: Any, description: str, photos: bool = False) -> None:
    """Display a matplotlib figure, with `description` for those who cannot see it."""
    from IPython.display import Image, display

    if nobody_looks():
        return
    if being_graded():
        # Feedback pages keep only plain pictures, and show their alternative text, which JupyterLab drops.
        kind = "jpeg" if photos else "png"
        display(Image(_encoded(figure, kind), format=kind, alt=description))
    else:
        display(as_output(figure, description, photos), raw=True)


def _encoded(figure: Any, kind: str) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, dpi=DOTS_PER_INCH if being_graded() else 1.5 * DOTS_PER_INCH)
    return buffer.getvalue()


def _grid(rows: int, columns: int, width: float, height: float) -> tuple[Any, list[Any]]:
    """A figure with rows x columns axes without frames; sizes of one in inches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(columns * width, rows * height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for axis in axes:
        axis.set_axis_off()
    return figure, axes
