# Generated from solutions/residual_networks/resnet_lab/depth_plots.py by `autograder release`.
"""Drawings of the depth experiments. Each line has its own colour, marker and stroke."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from resnet_lab.depth import Run
from resnet_lab.depth_record import Recorded
from resnet_lab.plots import BLUE, GREY, ORANGE, show
from resnet_lab.tables import print_table

__all__ = [
    "branch_sizes",
    "by_block",
    "error_by_depth",
    "error_by_epoch",
    "gradients_by_layer",
    "record",
    "samples",
    "table",
]

GREEN, BLACK = "#009e73", "#000000"  # Okabe and Ito's, as those of plots
STYLES: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "marker": "o", "linestyle": "-"},
    {"color": GREEN, "marker": "s", "linestyle": "--"},
    {"color": ORANGE, "marker": "^", "linestyle": "-."},
    {"color": BLACK, "marker": "D", "linestyle": ":"},
)
KINDS = {"plain": STYLES[2], "residual": STYLES[0]}
NOTHING = "There is nothing to show: no network was trained here."


def samples(pictures: np.ndarray, labels: np.ndarray, columns: int = 8) -> None:
    """Show digits, `columns` in a row, with their labels. pictures: (pictures, 8, 8, 1), from 0 to 1."""
    from matplotlib.figure import Figure

    rows = -(-len(pictures) // columns)
    figure = Figure(figsize=(0.9 * columns, 1.1 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for axis in axes:
        axis.set_axis_off()
    for axis, picture, label in zip(axes, pictures, labels, strict=False):
        axis.imshow(picture[..., 0], cmap="Greys", vmin=0, vmax=1)
        axis.set_title(str(label), fontsize=9)
    show(figure, f"{len(pictures)} handwritten digits, labelled {', '.join(map(str, labels))}.")


def table(runs: Sequence[Run]) -> None:
    """Print what each network ended with."""
    if not runs:
        print(NOTHING)
        return
    rows = [
        (
            run.name,
            str(run.depth),
            f"{run.network.count_params():,}",
            f"{run.train_accuracy:.3f}",
            f"{run.test_accuracy[-1]:.3f}",
            f"{run.seconds:.0f}",
        )
        for run in runs
    ]
    print_table(("kind", "layers", "weights", "training accuracy", "test accuracy", "seconds"), rows)


def error_by_epoch(runs: Sequence[Run], panels: Sequence[str] = ()) -> None:
    """Draw the training error by epoch: one chart for each kind in `panels`, or one for all."""
    if not runs:
        print(NOTHING)
        return
    figure, axes = _figure(max(1, len(panels)))
    words = []
    for axis, panel in zip(axes, panels or ("",), strict=True):
        chosen = [run for run in runs if panel in ("", run.name)]
        for run, style in zip(chosen, STYLES, strict=False):
            label = f"{run.depth} layers" if panel else f"{run.name}, {run.depth} layers"
            epochs = range(1, len(run.error) + 1)
            every = max(1, len(run.error) // 12)
            axis.plot(epochs, np.multiply(run.error, 100), label=label, markevery=every, **style)
            words.append(f"{run.name}, {run.depth} layers, {run.error[0]:.0%} to {run.error[-1]:.0%}")
        title = f"{panel.capitalize()} networks" if panel else "Training error by epoch"
        axis.set(title=title, xlabel="epoch", ylabel="training error (%)", ylim=(-2, 102))
        _finish(axis)
    show(figure, f"Training error by epoch, from the first to the last: {'; '.join(words)}.")


def error_by_depth(runs: Sequence[Run]) -> None:
    """Draw the error at the end of training against depth, for training and for test pictures."""
    if not runs:
        print(NOTHING)
        return
    ends = {
        name: [
            (run.depth, 1 - run.train_accuracy, 1 - run.test_accuracy[-1]) for run in runs if run.name == name
        ]
        for name in dict.fromkeys(run.name for run in runs)
    }
    figure, axes = _figure(2)
    for axis, column, part in zip(axes, (1, 2), ("training", "test"), strict=True):
        for name, points in ends.items():
            depths, errors = [point[0] for point in points], [100 * point[column] for point in points]
            axis.plot(depths, errors, label=name, **KINDS.get(name, STYLES[3]))
        _depth_axis(axis, sorted({run.depth for run in runs}))
        axis.set(title=f"Error on the {part} pictures", ylabel=f"{part} error (%)", ylim=(-2, 102))
        _finish(axis)
    words = [
        f"{name}, {depth} layers: {training:.0%} and {test:.0%}"
        for name, points in ends.items()
        for depth, training, test in points
    ]
    show(figure, f"Error against depth, on training and on test pictures. {'; '.join(words)}.")


def gradients_by_layer(runs: Sequence[Run], epochs: Sequence[int]) -> None:
    """Draw the norm of each kernel's gradient by layer, on a logarithmic scale, after each of `epochs`
    (0: before training); one row of charts for each kind.
    """
    if not runs:
        print(NOTHING)
        return
    names = list(dict.fromkeys(run.name for run in runs))
    figure, axes = _figure(len(epochs), len(names))
    # The same scale in all charts, so that kinds can be compared.
    drawn = np.concatenate([norms for run in runs for norms in run.gradient_norms])
    limits = drawn[drawn > 0].min() / 2, drawn.max() * 2
    words = []
    for row, name in zip(np.reshape(axes, (len(names), len(epochs))), names, strict=True):
        chosen = [run for run in runs if run.name == name]
        for axis, epoch in zip(row, epochs, strict=True):
            for run, style in zip(chosen, STYLES, strict=False):
                norms = run.gradient_norms[min(epoch, len(run.gradient_norms) - 1)]
                place = np.linspace(0, 1, len(norms))
                every = max(1, len(norms) // 8)
                axis.plot(place, norms, label=f"{run.depth} layers", markevery=every, markersize=4, **style)
                if epoch == 0:
                    words.append(f"{name}, {run.depth} layers, {norms[0]:.1g} to {norms[-1]:.1g}")
            when = "before training" if epoch == 0 else f"after epoch {epoch}"
            axis.set(
                title=f"{name.capitalize()}, {when}",
                yscale="log",
                ylim=limits,
                xlabel="place (0: first layer, 1: last)",
            )
            axis.set_ylabel("gradient norm" if epoch == epochs[0] else "")
            _finish(axis)
    show(figure, f"Gradient norms by layer. Before training, first to last layer: {'; '.join(words)}.")


def by_block(operations: Mapping[str, np.ndarray]) -> None:
    """Draw the test accuracy after an operation on one block, by the number of that block."""
    if not operations:
        print(NOTHING)
        return
    figure, (axis,) = _figure(1)
    words = []
    for (name, accuracies), style in zip(operations.items(), STYLES, strict=False):
        axis.plot(range(1, len(accuracies) + 1), accuracies, label=name, **style)
        words.append(
            f"{name}: median {np.median(accuracies):.2f}, {min(accuracies):.2f} to {max(accuracies):.2f}, "
            f"first block {accuracies[0]:.2f}"
        )
    axis.set(
        title="One block changed, nothing trained again",
        xlabel="which block",
        ylabel="share of test pictures named rightly",
        ylim=(0, 1.02),
    )
    _finish(axis)
    show(figure, f"Test accuracy by the block that was changed. {'; '.join(words)}.")


def branch_sizes(runs: Sequence[Run], digits: Any, depth: int) -> None:
    """Draw for the residual network of `depth` layers how large what each block adds is, beside its input."""
    trained = [run for run in runs if (run.name, run.depth) == ("residual", depth)]
    if not trained:
        print(NOTHING)
        return
    from resnet_lab import surgery

    sizes = surgery.branch_sizes(trained[0].network, digits.test_x)
    figure, (axis,) = _figure(1)
    axis.bar(range(1, len(sizes) + 1), sizes, color=BLUE)
    axis.axhline(float(np.median(sizes)), color=GREY, linestyle="--", label=f"median {np.median(sizes):.2f}")
    axis.set(
        title="What a block adds, beside what it gets",
        xlabel="which block",
        ylabel="norm of F(a) / norm of a",
    )
    _finish(axis)
    listed = ", ".join(f"{size:.2f}" for size in sizes)
    show(figure, f"Size of F(a) relative to a, block 1 to {len(sizes)}: {listed}.")


def record(recorded: Sequence[Recorded]) -> None:
    """Draw the record: errors at the end against depth, mean and range over seeds, by kind.

    Networks that were trained for fewer epochs than the others are marked as such.
    """
    figure, axes = _figure(2)
    words = []
    most = max(one.epochs for one in recorded)
    for axis, part in zip(axes, ("train_accuracy", "test_accuracy"), strict=True):
        for kind, style in KINDS.items():
            depths = sorted({one.depth for one in recorded if one.kind == kind})
            errors = [
                [100 * (1 - getattr(one, part)) for one in recorded if (one.kind, one.depth) == (kind, depth)]
                for depth in depths
            ]
            means = np.array([np.mean(of_depth) for of_depth in errors])
            spread = [means - [min(e) for e in errors], [max(e) for e in errors] - means]
            axis.errorbar(depths, means, yerr=spread, capsize=3, label=kind, **style)
            ended = [
                min(one.epochs for one in recorded if (one.kind, one.depth) == (kind, d)) for d in depths
            ]
            for depth, mean, epochs in zip(depths, means, ended, strict=True):
                early = f"after {epochs} epochs" if epochs < most else ""
                axis.annotate(early, (depth, mean), (-6, 8), textcoords="offset points", ha="right")
                if part == "train_accuracy":
                    words.append(f"{kind}, {depth} layers: {mean:.1f} %" + (f" {early}" if early else ""))
        name = "training" if part == "train_accuracy" else "test"
        _depth_axis(axis, sorted({one.depth for one in recorded}))
        axis.set(title=f"Record: error on the {name} pictures", ylabel=f"{name} error (%)", ylim=(-2, 102))
        _finish(axis)
    show(figure, f"Error of the recorded networks against depth. On training pictures, {'; '.join(words)}.")


def _figure(columns: int, rows: int = 1) -> tuple[Any, list[Any]]:
    """A figure and its axes, row by row."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9 if columns > 1 else 7, 3.6 * rows), layout="constrained")
    return figure, list(figure.subplots(rows, columns, squeeze=False).ravel())


def _depth_axis(axis: Any, depths: Sequence[int]) -> None:
    from matplotlib.ticker import NullLocator

    axis.set(xscale="log", xlabel="layers")
    axis.set_xticks(depths, [str(depth) for depth in depths])
    axis.xaxis.set_minor_locator(NullLocator())


def _finish(axis: Any) -> None:
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
