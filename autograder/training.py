"""Trains the reference solution as a student trains hers: the command `autograder train`."""

import json
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from autograder.course import NETWORK_NOTEBOOK, WEIGHTS_FILE, Course
from autograder.errors import UserError, reason

IMPORTS = "imports"  # id of the cell that the three functions take their names from
FUNCTIONS = ("identity_block", "convolutional_block", "resnet50")
LOGISTIC_STEPS = 300  # of the solver: by then its accuracy on new pictures no longer rises


@dataclass(frozen=True)
class Trained:
    """What a training left behind. Accuracies are shares from 0 to 1, of the part named.

    logistic_accuracy: of a logistic regression on the pixels, on hidden pictures where there are some, else
    on the test pictures: what can be had without looking at shapes.
    """

    weights: Path
    curves: Path
    epochs: int
    seconds: float
    test_accuracy_by_epoch: list[float]
    test_accuracy: float
    hidden_accuracy: float | None
    logistic_accuracy: float


def train(
    course: Course,
    data: Path | None = None,
    epochs: int | None = None,
    out: Path | None = None,
    seed: int | None = None,
) -> Trained:
    """Train the solution notebook's `resnet50` on the course's pictures, or on those in `data`.

    out: a file whose name ends in .weights.h5 (default: grading/trained/resnet50.weights.h5); the curves
    (PNG) and the figures (JSON) go beside it. seed: of starting weights and shuffling. Progress goes to
    standard output. Hidden pictures are measured only where the course's own pictures are trained on.
    Raises UserError before anything is trained where something is missing or cannot be written.
    """
    if epochs is not None and epochs < 1:
        raise UserError(f"{epochs} epochs train nothing: give 1 or more.")
    if data is None and not course.pictures.is_file():
        raise UserError(f"There are no pictures at {course.pictures}: run `autograder data make` first.")

    from resnet_lab import device, pictures, plots, training, weights
    from resnet_lab.errors import LabError

    started = time.monotonic()
    try:
        signs = pictures.load_pictures(data or course.pictures)
        out = _writable(out or course.grading / "trained" / WEIGHTS_FILE)
        device.choose()
        import keras

        hidden = None if data else _hidden(course)
        if seed is not None:
            keras.utils.set_random_seed(seed)
        resnet50 = reference_functions(course)["resnet50"]
        model = resnet50(input_shape=signs.train_x.shape[1:], classes=len(signs.class_names))
        chosen = training.EPOCHS if epochs is None else epochs
        history = training.train(model, signs, epochs=chosen, again=True, seed=seed)
        if not history.loss:
            raise UserError("Interrupted before the first epoch was over: nothing was saved, run it again.")
        weights.save_weights(model, out, history)
    except LabError as error:
        raise UserError(str(error)) from error

    unseen = hidden or (signs.test_x, signs.test_y)
    curves = out.with_name("curves.png")
    plots.draw_curves(history, len(history.loss))[0].savefig(curves, dpi=120)
    trained = Trained(
        weights=out,
        curves=curves,
        epochs=len(history.loss),
        seconds=time.monotonic() - started,
        test_accuracy_by_epoch=history.test_accuracy,
        test_accuracy=history.test_accuracy[-1],
        hidden_accuracy=training.accuracy(model, *hidden) if hidden else None,
        logistic_accuracy=logistic_accuracy((signs.train_x, signs.train_y), unseen),
    )
    figures = json.dumps(asdict(trained), indent=1, default=str)
    out.with_name("figures.json").write_text(figures + "\n", encoding="utf-8")
    return trained


def reference_functions(course: Course) -> dict[str, Any]:
    """The three functions of the solution notebook, whose cells are run here: they are the instructor's own.

    Raises UserError where the notebook is missing or lacks one.
    """
    path = course.solutions / NETWORK_NOTEBOOK
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read ({error}): restore it from the kit.") from None
    namespace: dict[str, Any] = {}
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.cell_type == "code" and (cell.get("id") == IMPORTS or grade_id in FUNCTIONS):
            exec(compile(cell.source, f"{path.name}, cell {cell.id}", "exec"), namespace)
    missing = [name for name in FUNCTIONS if name not in namespace]
    if missing:
        raise UserError(f"{path} has no solution cell for {', '.join(missing)}: restore it from the kit.")
    return {name: namespace[name] for name in FUNCTIONS}


def logistic_accuracy(seen: tuple[np.ndarray, np.ndarray], unseen: tuple[np.ndarray, np.ndarray]) -> float:
    """Accuracy on `unseen` of a logistic regression on the pixels of `seen`, both (pictures, labels)."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    pixels, new_pixels = (x.reshape(len(x), -1).astype(np.float32) / 255 for x, _ in (seen, unseen))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the steps are limited on purpose
        fitted = LogisticRegression(max_iter=LOGISTIC_STEPS).fit(pixels, seen[1])
    return float(fitted.score(new_pixels, unseen[1]))


def _hidden(course: Course) -> tuple[np.ndarray, np.ndarray] | None:
    """The course's hidden pictures and labels; None where it has none yet."""
    from data.files import read_hidden

    if not course.hidden_pictures.is_file():
        return None
    hidden = read_hidden(course.hidden_pictures)
    return hidden.pictures, hidden.labels


def _writable(out: Path) -> Path:
    """`out`, once its name is right and its folder exists and takes files."""
    if not out.name.endswith(".weights.h5"):
        raise UserError(f"{out.name} is no name for weights: Keras wants it to end in .weights.h5.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        probe = out.with_name(f".{out.name}.probe")
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserError(
            f"{out.parent} takes no files ({reason(error)}): name another place with --out FILE."
        ) from None
    return out
