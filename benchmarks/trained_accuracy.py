"""How accurate the reference gets: `python benchmarks/trained_accuracy.py [--photographs FILE]`.

Each case trains the reference solution once, in a process of its own, with `autograder train`, and adds one
row to trained_accuracy.csv. A row holds the hash of what it measured (the solution notebook, the training
code and the pictures) and stays valid until that changes: run the command again,
only what is missing is made. The reference uses plain `BatchNormalization()`, with Keras's momentum of 0.99.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.course import Course, find_course
from autograder.selfcheck.rows import KeptRows, hash_of

ACCURACIES = ("test_accuracy", "hidden_accuracy", "logistic_accuracy")
TABLE = KeptRows(
    Path(__file__).with_suffix(".csv"), ("case", "seed"), ("epochs", "minutes", *ACCURACIES, "by_epoch")
)
SEEDS = (1, 2, 3)
MEASURED_CODE = ("training.py", "normalisation.py", "pictures.py", "weights.py", "device.py")
PHOTOGRAPH_EPOCHS = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photographs", type=Path, help="an HDF5 file with real pictures, trained on once")
    photographs = parser.parse_args().photographs
    course = find_course(Path(__file__).parent)
    for seed in SEEDS:
        _measure(course, "built-in", seed, course.pictures, [])
    if photographs:
        extra = ["--data", str(photographs.resolve()), "--epochs", str(PHOTOGRAPH_EPOCHS)]
        _measure(course, "photographs", 1, photographs, extra)


def _measure(course: Course, case: str, seed: int, pictures: Path, extra: list[str]) -> None:
    code = (course.solutions / "2_resnet50.ipynb", *(course.lab / name for name in MEASURED_CODE), pictures)
    measured = hash_of(code)
    if TABLE.has(measured, case, seed):
        print(f"{case}, seed {seed}: already measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "resnet50.weights.h5"
        command = [sys.executable, "-m", "autograder", "train", "--seed", str(seed), "--out", str(out)]
        subprocess.run([*command, *extra], check=True, cwd=course.root)
        figures = json.loads(out.with_name("figures.json").read_text())
    hidden = figures["hidden_accuracy"]
    row = {
        "case": case,
        "seed": seed,
        "epochs": figures["epochs"],
        "minutes": round(figures["seconds"] / 60, 1),
        "test_accuracy": round(figures["test_accuracy"], 4),
        "hidden_accuracy": "" if hidden is None else round(hidden, 4),
        "logistic_accuracy": round(figures["logistic_accuracy"], 4),
        "by_epoch": " ".join(f"{share:.3f}" for share in figures["test_accuracy_by_epoch"]),
        "measured": measured,
    }
    TABLE.put(row)
    print(row)


if __name__ == "__main__":
    main()
