"""Measures a student's trained network on pictures that no student has. Labels stay here."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import h5py
import numpy as np

from autograder.course import WEIGHTS_FILE, Course
from autograder.errors import UserError
from autograder.exercises import AccuracyBand
from autograder.judge import seeds
from autograder.judge.explained import summary
from autograder.judge.student import Array, Model, Student
from autograder.judge.verdict import CannotJudge, Message, Wrong

# How far two answers for one picture may be apart: batches of other sizes round differently, in the fourth
# digit.
SAME_ANSWER = 0.01


@dataclass(frozen=True)
class HiddenPictures:
    """pictures: uint8, (m, height, width, 3). labels: int64, (m,). classes: how many there are."""

    pictures: Array
    labels: Array
    classes: int


def hidden_pictures(course: Course) -> HiddenPictures:
    """The course's hidden pictures. Raises UserError where there are none that can be used."""
    path = course.hidden_pictures
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, KeyError) as error:
        raise UserError(f"{path} cannot be used ({error}): run autograder data make.") from None


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> HiddenPictures:
    with h5py.File(path, "r") as file:
        return HiddenPictures(file["hidden_set_x"][:], file["hidden_set_y"][:], len(file["list_classes"]))


@dataclass(frozen=True)
class Measured:
    """accuracy: the share (0 to 1) of pictures named rightly in both orders. changed: of answers that
    depend on company.
    """

    accuracy: float
    changed: float

    def in_words(self, band: AccuracyBand) -> str:
        """For a student who does not get all points."""
        sentences = [
            f"Of the hidden pictures {self.accuracy:.1%} are named rightly. All points are given from "
            f"{band.full_from:.0%}, none up to {band.zero_below:.0%}, in between in proportion."
        ]
        if self.changed:
            sentences.append(
                f"For {self.changed:.1%} of them the answer changes with the rest of the batch, and one "
                "counts only if it is named rightly each time: is batch norm called with training=True?"
            )
        elif self.accuracy < band.full_from:
            sentences.append(
                "Train longer, and compare with the accuracy on the test pictures that the notebook shows."
            )
        return "\n".join(sentences)


def trained_network(student: Student, hidden: HiddenPictures) -> Model:
    """Her network with her weights. Raises CannotJudge without a file, Wrong where it does not fit."""
    if student.weights is None:
        raise CannotJudge(
            "missing_weights",
            f"{WEIGHTS_FILE} was not handed in: run the training cell and the saving cell, "
            "and hand in the file beside the notebook.",
        )
    shape = tuple(int(size) for size in hidden.pictures.shape[1:])
    called = f"resnet50({shape}, {hidden.classes})"
    model = student.network("resnet50", [list(shape), hidden.classes], called)
    answer = model.load_weights(student.weights)
    if not answer.fields["ok"]:
        error = answer.error
        reason = " ".join(error.message.split()) if error is not None and error.message else summary(error)
        raise Wrong(
            Message(f"{called}, then load_weights({WEIGHTS_FILE!r})", "weights of this network", reason, "")
        )
    return model


def measure(model: Model, hidden: HiddenPictures, seed: int) -> Measured:
    """Ask for every hidden picture twice, in two drawn orders and so in other company."""
    named, probabilities = [], []
    for order in ("first", "second"):
        places = np.random.default_rng(seeds.derive(seed, "hidden", order)).permutation(len(hidden.labels))
        answers = np.empty((len(places), hidden.classes), np.float32)
        received = model.predict(hidden.pictures[places])
        if received.shape != answers.shape:
            raise Wrong(
                Message(
                    model.called, f"{hidden.classes} probabilities for a picture", f"{received.shape[1]}", ""
                )
            )
        answers[places] = received
        probabilities.append(answers)
        named.append((answers.argmax(axis=1) == hidden.labels) & np.isfinite(answers).all(axis=1))
    first, second = (np.nan_to_num(answers) for answers in probabilities)
    changed = np.abs(first - second).max(axis=1) > SAME_ANSWER
    return Measured(float((named[0] & named[1]).mean()), float(changed.mean()))
