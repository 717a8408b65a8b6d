"""How accurate honest students get: `python benchmarks/trained_accuracy.py [--jobs N] [--photographs FILE]`.

Each case trains a right answer once, in a process of its own, and adds one row to trained_accuracy.csv: the
reference with ten seeds, and with one each of the HABITS, what students do otherwise without being wrong.
A row holds the hash of what it measured (the solution notebook, the training code and the pictures) and stays
valid until that changes: run the command again, only what is missing is made.

At the end docs/trained_accuracy.md is written: the table, and how many honest students would miss points.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import accuracy_page
import nbformat
from meaning import hash_of_meaning

from autograder.course import NETWORK_NOTEBOOK, Course, find_course
from autograder.selfcheck.rows import KeptRows, Row, hash_of_parts
from data.files import digest, read_hidden, read_public

FIGURES = ("epochs", "minutes", "test_accuracy", "hidden_accuracy", "logistic_accuracy")
TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("case", "seed"), FIGURES)
SEEDS = range(1, 11)
REFERENCE, PHOTOGRAPHS = "reference", "photographs"
MEASURED_CODE = ("training.py", "normalisation.py", "pictures.py", "weights.py", "device.py")
EXERCISES = ("identity_block", "convolutional_block", "resnet50")


@dataclass(frozen=True)
class Habit:
    """What a student does otherwise. written: text of the solutions -> hers. options: of the lesson's
    `training.train`; None for a loop of her own, Keras's `fit` with its defaults. longer: how many times the
    lesson's epochs.
    """

    written: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] | None = field(default_factory=dict)
    longer: int = 1


HABITS: dict[str, Habit] = {
    REFERENCE: Habit(),  # plain BatchNormalization(), with Keras's momentum of 0.99
    "momentum of 0.9": Habit({"layers.BatchNormalization(": "layers.BatchNormalization(momentum=0.9, "}),
    "he_normal, no biases": Habit(
        {"layers.Conv2D(": "partial(layers.Conv2D, use_bias=False, kernel_initializer='he_normal')("}
    ),
    "weight decay": Habit({"layers.Conv2D(": "partial(layers.Conv2D, kernel_regularizer='l2')("}),
    "batches of 64": Habit(options={"batch_size": 64}),
    # Its moving averages lag behind the weights, which notebook 2 explains: she sees that and trains on.
    "fit of her own": Habit(options=None),
    "fit of her own, twice as long": Habit(options=None, longer=2),
}
PHOTOGRAPH_EPOCHS = 15
OWN_LOOPS = [case for case, habit in HABITS.items() if habit.options is None]
WANTED = [(REFERENCE, seed) for seed in SEEDS] + [(case, 1) for case in HABITS if case != REFERENCE]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photographs", type=Path, help="an HDF5 file with real pictures, trained on once")
    parser.add_argument("--jobs", type=int, default=1, help="how many are trained at once, on a core each")
    parser.add_argument("--one", nargs=3, metavar=("CASE", "SEED", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    course = find_course(Path(__file__).parent)
    if options.one:
        case, seed, pictures = options.one
        # A training keeps its state where it is run: several at once need places of their own.
        with tempfile.TemporaryDirectory(prefix="training-") as place, contextlib.chdir(place):
            print(json.dumps(trained(course, case, int(seed), Path(pictures))))
        return
    measured = hash_of_training(course, course.pictures)
    plan = [(case, seed, course.pictures, measured) for case, seed in WANTED]
    if options.photographs:
        photographs = options.photographs.resolve()
        plan.append((PHOTOGRAPHS, 1, photographs, hash_of_training(course, photographs)))
    # One of each kind first, so that a run that is stopped has seen them all.
    plan.sort(key=lambda case: case[1])
    _measure(course, plan, options.jobs)
    accuracy_page.write(valid_rows(measured), WANTED, OWN_LOOPS)
    print(accuracy_page.PAGE.read_text(encoding="utf-8"))


def valid_rows(measured: str) -> list[Row]:
    """What was measured of WANTED, in its order."""
    rows = {(row["case"], row["seed"]): row for row in TABLE.all() if row["measured"] == measured}
    return [rows[case, str(seed)] for case, seed in WANTED if (case, str(seed)) in rows]


def trained(course: Course, case: str, seed: int, pictures_file: Path) -> dict[str, Any]:
    """Train one case in this process. Returns its figures."""
    import keras
    from resnet_lab import device, pictures, training

    from autograder.training import logistic_accuracy

    started = time.monotonic()
    habit = HABITS.get(case, HABITS[REFERENCE])
    signs = pictures.load_pictures(pictures_file)
    device.choose()
    keras.utils.set_random_seed(seed)
    model = written_as(course, habit)["resnet50"](signs.train_x.shape[1:], len(signs.class_names))
    epochs = PHOTOGRAPH_EPOCHS if case == PHOTOGRAPHS else habit.longer * training.EPOCHS
    if habit.options is None:
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(pictures.prepare(signs.train_x), signs.train_y, epochs=epochs, verbose=0)
    else:
        training.train(model, signs, epochs=epochs, again=True, seed=seed, **habit.options)
    minutes = (time.monotonic() - started) / 60
    test = (signs.test_x, signs.test_y)
    hidden = None if case == PHOTOGRAPHS else read_hidden(course.hidden_pictures)
    unseen = (hidden.pictures, hidden.labels) if hidden else test
    return {
        "epochs": epochs,
        "minutes": round(minutes, 1),
        "test_accuracy": round(training.accuracy(model, *test), 4),
        "hidden_accuracy": round(training.accuracy(model, *unseen), 4) if hidden else "",
        "logistic_accuracy": round(logistic_accuracy((signs.train_x, signs.train_y), unseen), 4),
    }


def written_as(course: Course, habit: Habit) -> dict[str, Callable[..., Any]]:
    """The solutions' functions, written as the habit has it."""
    namespace: dict[str, Any] = {}
    exec("from functools import partial\nimport keras\nfrom keras import layers", namespace)
    for cell in _cells(course):
        source = cell.source
        for text, hers in habit.written.items():
            if text not in source:
                sys.exit(f"The solutions' cell {cell.id} holds no {text!r} any more: mend HABITS.")
            source = source.replace(text, hers)
        exec(compile(source, cell.id, "exec"), namespace)
    return {name: namespace[name] for name in EXERCISES}


def hash_of_training(course: Course, pictures: Path) -> str:
    code = [cell.source for cell in _cells(course)]
    code += [(course.lab / name).read_text(encoding="utf-8") for name in MEASURED_CODE]
    return hash_of_parts(hash_of_meaning(code), *map(digest, read_public(pictures)))


def _cells(course: Course) -> list[nbformat.NotebookNode]:
    """The solutions of the three functions."""
    cells = nbformat.read(course.solutions / NETWORK_NOTEBOOK, as_version=4).cells
    return [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") in EXERCISES]


def _measure(course: Course, plan: Sequence[tuple[str, int, Path, str]], jobs: int) -> None:
    """Keep the rows that the table lacks of `plan`: case, seed, pictures and hash of each."""
    missing = [case for case in plan if not TABLE.has(case[3], *case[:2])]
    print(f"{len(plan) - len(missing)} of {len(plan)} are measured already", flush=True)
    with ThreadPoolExecutor(jobs) as pool:
        for made in as_completed([pool.submit(_row, course, jobs, *case) for case in missing]):
            if failed := made.exception():
                print(f"Not measured: {failed}", flush=True)
            else:
                TABLE.put(made.result())
                print(made.result(), flush=True)


def _row(course: Course, jobs: int, case: str, seed: int, pictures: Path, measured: str) -> dict[str, Any]:
    """Train one case in a process of its own, on its share of the cores."""
    threads = str(max(1, len(os.sched_getaffinity(0)) // jobs))
    environment = {**os.environ, "TF_NUM_INTRAOP_THREADS": threads, "OMP_NUM_THREADS": threads}
    command = [sys.executable, __file__, "--one", case, str(seed), str(pictures)]
    said = subprocess.run(
        command, check=True, cwd=course.root, env=environment, stdout=subprocess.PIPE, text=True
    ).stdout
    return {"case": case, "seed": seed, **json.loads(said.splitlines()[-1]), "measured": measured}


if __name__ == "__main__":
    main()
