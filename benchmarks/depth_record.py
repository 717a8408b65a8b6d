"""What depth does, at more depths and seeds than a lesson has time for.

    python benchmarks/depth_record.py [--depths 8 20 56 110] [--seeds 3] [--epochs 12]

Trains the reference's plain_stack and residual_stack on scikit-learn's digits, on one core, and keeps a row
a network in solutions/residual_networks/resnet_lab/depth_record.csv, which students get and their notebook
draws. A row holds the hash of what it measured (the two functions, the building and training of networks) and
stays valid until that changes: run the command again, only what is missing is trained. A row is
written after each epoch, so that an interrupted training leaves what it has found, and is then made anew.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from courses import ROOT
from meaning import hash_of_meaning

from autograder.course import Course
from autograder.demo.answers import read_solutions
from autograder.selfcheck.rows import KeptRows

NOTEBOOK = "3_depth.ipynb"
FUNCTIONS = {"plain": "plain_stack", "residual": "residual_stack"}
LAB = ROOT / "solutions" / "residual_networks" / "resnet_lab"
MEASURED = ("deep_network.py", "depth.py", "digits.py")
DEPTHS = (8, 20, 56, 110, 32, 44, 302, 1202)  # in the order of what is missed most
FIGURES = (
    "epochs", "train_accuracy", "test_accuracy", "training_error_by_epoch", "test_accuracy_by_epoch",
    "gradient_norms_before", "gradient_norms_after_one_epoch", "gradient_norms_after", "cpu_minutes",
)  # fmt: skip
LAYERS = 56  # of which gradient norms are kept: as many as a figure can show
TABLE = KeptRows(LAB / "depth_record.csv", ("kind", "depth", "seed"), FIGURES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--depths", type=int, nargs="+", default=DEPTHS, help="layers: even, 4 or more")
    parser.add_argument("--seeds", type=int, default=3, help="how many; they are 0, 1, 2 and so on")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--kinds", nargs="+", choices=FUNCTIONS, default=list(FUNCTIONS))
    options = parser.parse_args()
    if any(depth < 4 or depth % 2 for depth in options.depths) or min(options.seeds, options.epochs) < 1:
        parser.error("depths are even numbers from 4 on, seeds and epochs numbers from 1 on")
    plan = [
        (kind, depth, seed)
        for depth in options.depths
        for seed in range(options.seeds)
        for kind in options.kinds
    ]
    extend(plan, options.epochs)


def extend(plan: Iterable[tuple[str, int, int]], epochs: int) -> None:
    """Train what the table lacks of `plan`, (kind, depth, seed) each."""
    cells = {cell.name: cell.source for cell in read_solutions(Course(ROOT), NOTEBOOK)}
    measured = {kind: hash_of_training(cells[name]) for kind, name in FUNCTIONS.items()}
    done = {
        (row["kind"], int(row["depth"]), int(row["seed"]))
        for row in TABLE.all()
        if row["measured"] == measured[row["kind"]] and int(row["epochs"]) >= epochs
    }
    missing = [case for case in plan if case not in done]
    for number, (kind, depth, seed) in enumerate(missing, start=1):
        print(f"{number} of {len(missing)}: {kind}, {depth} layers, seed {seed}", flush=True)
        record(
            kind, depth, seed, epochs, function_in(cells[FUNCTIONS[kind]], FUNCTIONS[kind]), measured[kind]
        )


def record(kind: str, depth: int, seed: int, epochs: int, stack: Callable[..., Any], measured: str) -> None:
    """Train one network and keep its row."""
    from resnet_lab.deep_network import DeepNetwork, one_block
    from resnet_lab.depth import Run, train
    from resnet_lab.digits import load

    digits = load()
    started = time.process_time()

    def keep(run: Run) -> None:
        accuracy = run.network.accuracy(digits.train_x, digits.train_y)
        minutes = (time.process_time() - started) / 60
        TABLE.put(
            {
                "kind": kind,
                "depth": depth,
                "seed": seed,
                "epochs": len(run.loss),
                "train_accuracy": f"{accuracy:.4f}",
                "test_accuracy": f"{run.test_accuracy[-1]:.4f}",
                "training_error_by_epoch": numbers(run.error, ".4f"),
                "test_accuracy_by_epoch": numbers(run.test_accuracy, ".4f"),
                "gradient_norms_before": numbers(thinned(run.gradient_norms[0]), ".3g"),
                "gradient_norms_after_one_epoch": numbers(thinned(run.gradient_norms[1]), ".3g"),
                "gradient_norms_after": numbers(thinned(run.gradient_norms[-1]), ".3g"),
                "cpu_minutes": f"{minutes:.2f}",
                "measured": measured,
            }
        )
        print(
            f"  epoch {len(run.loss)} of {epochs}: training accuracy {accuracy:.3f}, "
            f"{minutes:.1f} min, about {minutes / len(run.loss) * (epochs - len(run.loss)):.0f} min left",
            flush=True,
        )

    train(DeepNetwork(one_block(stack), depth, seed), digits, kind, epochs, seed, after_epoch=keep)


def thinned(norms: np.ndarray) -> np.ndarray:
    """Those of LAYERS layers, evenly from the first to the last; all where there are fewer."""
    return norms[np.linspace(0, len(norms) - 1, min(LAYERS, len(norms))).round().astype(int)]


def numbers(values: Iterable[float], form: str) -> str:
    return " ".join(format(value, form) for value in values)


def function_in(source: str, name: str) -> Callable[..., Any]:
    """The reference's function: the instructor's own code."""
    import keras

    namespace: dict[str, Any] = {"keras": keras, "layers": keras.layers}
    exec(compile(source, f"{NOTEBOOK}, cell {name}", "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function


def hash_of_training(function: str) -> str:
    """Of all code that a row depends on, without comments and docstrings."""
    return hash_of_meaning([function, *((LAB / name).read_text(encoding="utf-8") for name in MEASURED)])


if __name__ == "__main__":
    # Before TensorFlow is loaded: one core, so that the record can grow beside other work.
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    sys.exit(main())
