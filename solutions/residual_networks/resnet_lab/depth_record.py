"""Reads and tabulates the record of networks trained at many depths, which comes with this package.

`python benchmarks/depth_record.py` in the instructor's kit made it, with the solution's functions.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from resnet_lab.tables import print_table

__all__ = ["Recorded", "load", "table"]

FILE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True)
class Recorded:
    """One network of the record. Accuracies are from 0 to 1, the training error by epoch too."""

    kind: str
    depth: int
    seed: int
    epochs: int
    train_accuracy: float
    test_accuracy: float
    training_error: tuple[float, ...]
    minutes: float


def load(path: Path = FILE) -> list[Recorded]:
    """All networks of the record, the shallow ones first."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    found = [
        Recorded(
            kind=row["kind"],
            depth=int(row["depth"]),
            seed=int(row["seed"]),
            epochs=int(row["epochs"]),
            train_accuracy=float(row["train_accuracy"]),
            test_accuracy=float(row["test_accuracy"]),
            training_error=tuple(float(error) for error in row["training_error_by_epoch"].split()),
            minutes=float(row["cpu_minutes"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.depth, one.kind, one.seed))


def table(record: Sequence[Recorded]) -> None:
    """Print for each kind and depth the accuracies, mean and range over the seeds, and the minutes."""
    rows = []
    for kind, depth in dict.fromkeys((one.kind, one.depth) for one in record):
        same = [one for one in record if (one.kind, one.depth) == (kind, depth)]
        epochs = sorted({one.epochs for one in same})
        rows.append(
            (
                kind,
                str(depth),
                str(len(same)),
                " or ".join(map(str, epochs)),
                _spread([one.train_accuracy for one in same]),
                _spread([one.test_accuracy for one in same]),
                f"{np.mean([one.minutes for one in same]):.1f}",
            )
        )
    header = (
        "kind",
        "layers",
        "seeds",
        "epochs",
        "training accuracy",
        "test accuracy",
        "minutes on one core",
    )
    print_table(header, rows)


def _spread(values: Sequence[float]) -> str:
    mean = f"{np.mean(values):.3f}"
    return mean if len(values) == 1 else f"{mean} ({min(values):.3f} to {max(values):.3f})"
