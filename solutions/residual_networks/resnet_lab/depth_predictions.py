"""Prints what was predicted of the depth experiments beside what came out; None means: not predicted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from resnet_lab.comparing import block_of
from resnet_lab.depth import Run, train
from resnet_lab.digits import Digits
from resnet_lab.tables import print_table

__all__ = [
    "first_gradients",
    "inserted_identities",
    "other_starts",
    "ranking",
    "surgery",
    "training_accuracies",
    "weights_of_shortcuts",
]

NOTHING = "There is nothing to compare: no network was trained here."
SAME_WITHIN = 10.0  # a factor
FURTHER_EPOCHS = 3


def weights_of_shortcuts(stacks: Mapping[str, Callable[..., Any]], depth: int, answer: int | None) -> None:
    """Compare the predicted number of weights that shortcuts cost with that of networks of `depth` layers."""
    from resnet_lab.deep_network import DeepNetwork

    plain, residual = (
        DeepNetwork(block_of(stacks[kind]), depth).count_params() for kind in ("plain", "residual")
    )
    print_table(
        (f"weights, {depth} layers", "you said", "it is"),
        [
            ("plain", "", f"{plain:,}"),
            ("residual", "", f"{residual:,}"),
            ("shortcuts", _shown(answer), f"{residual - plain:,}"),
        ],
    )


def training_accuracies(runs: Sequence[Run], answers: Mapping[tuple[str, int], float | None]) -> None:
    """Compare predicted training accuracies, (kind, layers) -> 0 to 1, with those of `runs`."""
    found = {(run.name, run.depth): run.train_accuracy for run in runs}
    rows = [
        (f"{kind}, {depth} layers", _shown(said), f"{found[kind, depth]:.2f}")
        for (kind, depth), said in answers.items()
        if (kind, depth) in found
    ]
    _print_or_say(("training accuracy", "you said", "it is"), rows)


def first_gradients(runs: Sequence[Run], answers: Mapping[str, str | None]) -> None:
    """Compare what was predicted of the first kernel's gradient, from few layers to many."""
    rows = []
    for kind, said in answers.items():
        norms = [(run.depth, run.gradient_norms[0][0]) for run in runs if run.name == kind]
        if len(norms) > 1:
            (few, first), *_, (many, last) = sorted(norms)
            ratio = last / first
            verdict = (
                "stays" if 1 / SAME_WITHIN < ratio < SAME_WITHIN else "grows" if ratio > 1 else "shrinks"
            )
            measured = f"{verdict}: {first:.2g} at {few} layers, {last:.2g} at {many}"
            rows.append((kind, said or "", measured))
    _print_or_say(("gradient of the first kernel", "you said", "it"), rows)


def inserted_identities(runs: Sequence[Run], digits: Digits, depth: int, answer: float | None) -> None:
    """Build the plain network of `depth` layers that does what the shallowest plain one of `runs` does,
    compare what both compute, and train the deep one a little further.
    """
    plain = [run for run in runs if run.name == "plain"]
    if not plain:
        print(NOTHING)
        return
    from resnet_lab import surgery

    shallow = min(plain, key=lambda run: run.depth)
    built = surgery.insert_identities(shallow.network, depth)
    difference = np.abs(built.logits(digits.test_x) - shallow.network.logits(digits.test_x)).max()
    as_built = built.accuracy(digits.train_x, digits.train_y)
    after = train(built, digits, "built", FURTHER_EPOCHS).train_accuracy
    print_table(
        ("", "you said", "it is"),
        [
            ("largest difference of outputs", _shown(answer), f"{difference:g}"),
            (f"training accuracy, {shallow.depth} layers, trained", "", f"{shallow.train_accuracy:.3f}"),
            (f"training accuracy, {depth} layers, built", "", f"{as_built:.3f}"),
            (f"the same after {FURTHER_EPOCHS} more epochs of training", "", f"{after:.3f}"),
        ],
    )


def other_starts(
    longer: Sequence[Run], near: Sequence[Run], after_longer: float | None, after_near: float | None
) -> None:
    """Compare predicted training accuracies after more epochs, and from a start near the identity."""
    rows = [
        (
            f"{run.name}, {run.depth} layers, {len(run.error)} epochs",
            _shown(said),
            f"{run.train_accuracy:.2f}",
        )
        for runs, said in ((longer, after_longer), (near, after_near))
        for run in runs
    ]
    _print_or_say(("training accuracy", "you said", "it is"), rows)


def surgery(
    runs: Sequence[Run], digits: Digits, answers: Mapping[str, float | None]
) -> dict[str, np.ndarray]:
    """Leave out each block of residual 56 and of plain 20, cut each shortcut of the former,
    and compare the median test accuracies. Returns them by block, (blocks,), by the names in `answers`.
    """
    networks = {(run.name, run.depth): run.network for run in runs}
    if not {("residual", 56), ("plain", 20)} <= networks.keys():
        print(NOTHING)
        return {}
    from resnet_lab.surgery import with_a_shortcut_cut, without_a_block

    test = digits.test_x, digits.test_y
    found = {
        "residual 56, one block left out": without_a_block(networks["residual", 56], *test),
        "residual 56, one shortcut cut": with_a_shortcut_cut(networks["residual", 56], *test),
        "plain 20, one block left out": without_a_block(networks["plain", 20], *test),
    }
    rows = [
        (
            name,
            _shown(answers.get(name)),
            f"{np.median(values):.2f}",
            f"{values.min():.2f} to {values.max():.2f}",
        )
        for name, values in found.items()
    ]
    print_table(("test accuracy", "you said", "median", "range"), rows)
    return found


def ranking(runs: Sequence[Run], answer: Sequence[str]) -> None:
    """Compare a predicted order of networks, best first, with that of their training accuracy."""
    best_first = sorted(runs, key=lambda run: -run.train_accuracy)
    rows = [
        (
            run.name,
            str(answer.index(run.name) + 1) if run.name in answer else "",
            str(place),
            f"{run.train_accuracy:.2f}",
        )
        for place, run in enumerate(best_first, start=1)
    ]
    _print_or_say(("changed shortcut, 56 layers", "you said", "place", "training accuracy"), rows)


def _print_or_say(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        print_table(header, rows)
    else:
        print(NOTHING)


def _shown(said: float | None) -> str:
    return "" if said is None else f"{said:g}"
