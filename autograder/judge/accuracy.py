"""Measures a student's trained network on pictures that no student has. Labels stay here."""

import math
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
# A network whose answers depend on company at all, as batch norm in training mode makes them, shows it in
# nearly all of them: of one that does in a twentieth, this many miss it once in a hundred times.
ASKED_TWICE = 96
# After so many pictures it is seen whether all points are sure; most networks are done at the first look.
LOOKS = (160, 320)
# At each look, how likely a network at best gets all points that it would miss if all pictures were asked.
RISK = 1e-5


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
    """accuracy: the share (0 to 1) of the pictures asked that are named rightly whenever asked. changed: of
    those asked twice whose answer depends on company. asked: how many pictures; all, unless all points are
    sure before.
    """

    accuracy: float
    changed: float
    asked: int

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


def measure(model: Model, hidden: HiddenPictures, seed: int, full_from: float) -> Measured:
    """Ask for hidden pictures in a drawn order, until it is sure that `full_from` (0 to 1) of all of them are
    named rightly; and for ASKED_TWICE of those in another order, so in other company.

    Where a single answer depends on company all are asked for twice, and one counts that is right both times.
    """
    total = len(hidden.labels)
    first, second = (
        np.random.default_rng(seeds.derive(seed, "hidden", order)).permutation(total)
        for order in ("first", "second")
    )
    asked = min(LOOKS[0], total)
    answers = _answers(model, hidden, first[:asked])
    again = second[np.isin(second, first[:asked])][:ASKED_TWICE]
    asked_again = _answers(model, hidden, again)
    company_matters = bool(_differ(answers, asked_again)[again].any())
    for look in (*LOOKS[1:], total):
        right = int(_are_right(answers, hidden.labels)[first[:asked]].sum())
        if asked < look <= total and (company_matters or not _is_sure(right, asked, total, full_from)):
            answers += _answers(model, hidden, first[asked:look])
            asked = look
    if company_matters and len(again) < total:
        again, asked_again = second, _answers(model, hidden, second)
    counts = _are_right(answers, hidden.labels)
    counts[again] &= _are_right(asked_again, hidden.labels)[again]
    changed = float(_differ(answers, asked_again)[again].mean())
    return Measured(float(counts[first[:asked]].mean()), changed, asked)


def _is_sure(right: int, asked: int, total: int, share: float) -> bool:
    """Whether `right` of `asked` pictures, drawn from `total`, show that at least `share` of all are right.

    If it were one fewer than that, so many right ones had a chance below RISK: the upper tail of the
    hypergeometric distribution.
    """
    too_few = math.ceil(share * total) - 1
    ways = sum(math.comb(too_few, k) * math.comb(total - too_few, asked - k) for k in range(right, asked + 1))
    return ways < RISK * math.comb(total, asked)


def _answers(model: Model, hidden: HiddenPictures, places: Array) -> Array:
    """Probabilities (pictures, classes) for the hidden pictures at `places`, in that order; 0 for others."""
    received = model.predict(hidden.pictures[places])
    if received.shape != (len(places), hidden.classes):
        wanted = f"{hidden.classes} probabilities for a picture"
        raise Wrong(Message(model.called, wanted, f"{received.shape[1]}", ""))
    answers = np.zeros((len(hidden.labels), hidden.classes), np.float32)
    answers[places] = received
    return answers


def _are_right(answers: Array, labels: Array) -> Array:
    right: Array = (answers.argmax(axis=1) == labels) & np.isfinite(answers).all(axis=1)
    return right


def _differ(first: Array, second: Array) -> Array:
    """By picture whether two answers are not the same."""
    apart: Array = np.abs(np.nan_to_num(first) - np.nan_to_num(second)).max(axis=1) > SAME_ANSWER
    return apart
