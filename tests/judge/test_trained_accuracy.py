"""Trained accuracy is measured on hidden pictures, whatever the file holds. No network is trained for this.

The labels are what an untrained network says, but for some; so its accuracy is known.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from scipy.stats import hypergeom

from autograder.course import WEIGHTS_FILE, find_course
from autograder.errors import UserError
from autograder.exercises import AccuracyBand
from autograder.grading import grade
from autograder.judge import recorder
from autograder.judge.accuracy import ASKED_TWICE, LOOKS, RISK, HiddenPictures, Measured, _is_sure, measure
from autograder.judge.session import open_session
from autograder.selfcheck.answers import hand_in, read_answer

KIT = find_course(Path(__file__).parent)

ANSWER = KIT.right_answers / "style_of_2017.py"
NEIGHBOUR = Path(__file__).with_name("looks_at_its_neighbour.py")
FULL_FROM = 0.8
BAND = AccuracyBand(zero_below=0.5, full_from=FULL_FROM)


@pytest.fixture(scope="module")
def made(course, tmp_path_factory) -> Path:
    """Weights, and what the network with them names each hidden picture (named.npy)."""
    folder = tmp_path_factory.mktemp("made")
    command = [
        sys.executable,
        Path(__file__).parent / "make_network.py",
        ANSWER,
        NEIGHBOUR,
        course.hidden_pictures,
        folder,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def accuracy(course, zygote, made, tmp_path):
    """`accuracy(weights, right, cells)`: the result where `right` of 12 labels are what the network says."""
    kept = course.hidden_pictures.read_bytes()

    def run(weights: Path | None = None, right: int = 12, cells: dict[str, str] | None = None):
        named = np.load(made / "named.npy")
        with h5py.File(course.hidden_pictures, "a") as file:
            file["hidden_set_y"][:] = np.where(np.arange(12) < right, named, (named + 1) % 6)
        folder = hand_in(course, tmp_path / "submission", cells or read_answer(ANSWER).cells)
        if weights is not None:
            shutil.copy(weights, folder / WEIGHTS_FILE)
        session = open_session(folder, course, zygote)
        recorded = recorder.run(session, ["trained_accuracy"])["trained_accuracy"]
        (test,) = recorded.tests
        return recorded, test

    yield run
    course.hidden_pictures.write_bytes(kept)


def test_network_has_something_to_say(made):
    assert len(set(np.load(made / "named.npy"))) > 1


def test_all_points_where_pictures_are_named_rightly(accuracy, made):
    recorded, test = accuracy(made / WEIGHTS_FILE)
    assert (recorded.status, test.outcome, test.points) == ("graded", "passed", 10.0), test.message


def test_points_in_proportion_within_the_band(accuracy, made):
    recorded, test = accuracy(made / WEIGHTS_FILE, right=9)
    assert (recorded.status, test.outcome) == ("graded", "failed")
    assert test.points == pytest.approx(10 * (0.75 - 0.5) / 0.3)
    assert "75.0%" in test.message
    assert "80%" in test.message


def test_no_points_for_guessing(accuracy, made):
    recorded, test = accuracy(made / WEIGHTS_FILE, right=2)
    assert (recorded.status, test.points) == ("graded", 0.0)


def test_missing_weights_have_a_status_of_their_own(accuracy):
    recorded, test = accuracy(None)
    assert recorded.status == "missing_weights"
    assert test.message.startswith(f"{WEIGHTS_FILE} was not handed in")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("small.weights.h5", "another network"),
        ("nan.weights.h5", "no numbers"),
        ("named.npy", "cannot be read"),
    ],
)
def test_weights_that_do_not_fit_get_a_sentence(accuracy, made, name, words):
    recorded, test = accuracy(made / name)
    assert (recorded.status, test.outcome, test.points) == ("graded", "failed", 0.0)
    assert words in test.message, test.message
    assert "/" not in test.message.replace("weights.h5", ""), test.message


def test_answers_that_depend_on_the_rest_of_the_batch_are_told(accuracy, made):
    cells = {"resnet50": NEIGHBOUR.read_text(encoding="utf-8")}
    recorded, test = accuracy(made / "neighbour.weights.h5", cells=cells)
    assert (recorded.status, test.outcome) == ("graded", "failed")
    assert "the answer changes with the rest of the batch" in test.message


class Predicts:
    """A model of which only predictions are asked: `answer(pictures)` gives the classes."""

    called = "resnet50(...)"

    def __init__(self, answer) -> None:
        self.answer, self.asked = answer, 0

    def predict(self, pictures):
        self.asked += len(pictures)
        return np.eye(6, dtype=np.float32)[self.answer(pictures)]


def hidden_by_number(number: int = 600) -> HiddenPictures:
    """Pictures that hold their own number, labelled with its rest by 6."""
    numbers = np.arange(number)
    return HiddenPictures(numbers.astype(np.uint16)[:, None, None, None], numbers % 6, 6)


def test_a_network_that_names_nearly_all_rightly_is_asked_for_the_first_pictures_only():
    model = Predicts(lambda pictures: pictures.ravel() % 6)
    measured = measure(model, hidden_by_number(), seed=1, full_from=FULL_FROM)
    assert measured == Measured(accuracy=1.0, changed=0.0, asked=LOOKS[0])
    assert model.asked == LOOKS[0] + ASKED_TWICE


@pytest.mark.parametrize("share", [0.0, 0.4, 0.75, 0.79, 0.81])
def test_a_network_that_may_miss_points_is_asked_for_all_pictures(share):
    model = Predicts(lambda pictures: (pictures.ravel() + (pictures.ravel() >= share * 600)) % 6)
    measured = measure(model, hidden_by_number(), seed=1, full_from=FULL_FROM)
    assert measured == Measured(accuracy=pytest.approx(share, abs=0.002), changed=0.0, asked=600)
    assert model.asked == 600 + ASKED_TWICE


@pytest.mark.parametrize("seed", range(20))
def test_stopping_early_costs_an_honest_network_nothing(seed):
    model = Predicts(lambda pictures: (pictures.ravel() + (pictures.ravel() >= 0.95 * 600)) % 6)
    measured = measure(model, hidden_by_number(), seed=seed, full_from=FULL_FROM)
    assert BAND.credit(measured.accuracy) == 1.0
    assert measured.asked in (*LOOKS, 600)


def test_all_pictures_are_asked_where_only_all_of_them_give_all_points():
    model = Predicts(lambda pictures: pictures.ravel() % 6)
    assert measure(model, hidden_by_number(), seed=1, full_from=1.0).asked == 600


@pytest.mark.parametrize("asked", LOOKS)
def test_chance_to_be_sure_wrongly_is_that_of_the_hypergeometric_distribution(asked):
    too_few = 479  # of 600, where 480 are 80 %
    enough = next(right for right in range(asked + 1) if _is_sure(right, asked, 600, 0.8))
    assert (
        hypergeom.sf(enough - 1, 600, too_few, asked) < RISK <= hypergeom.sf(enough - 2, 600, too_few, asked)
    )


def test_a_network_that_looks_at_company_is_asked_for_everything_twice():
    model = Predicts(lambda pictures: (pictures.ravel() + (np.arange(len(pictures)) % 10 == 0)) % 6)
    measured = measure(model, hidden_by_number(), seed=1, full_from=FULL_FROM)
    assert model.asked == 1200 + ASKED_TWICE
    # Each place of ten is answered wrongly, once or twice for a picture.
    assert measured.accuracy == pytest.approx(0.81, abs=0.03)
    assert measured.changed == pytest.approx(0.18, abs=0.03)


def test_message_says_why_points_are_missing():
    assert "training=True" in Measured(accuracy=0.6, changed=0.25, asked=600).in_words(BAND)
    assert "25.0%" in Measured(accuracy=0.6, changed=0.25, asked=600).in_words(BAND)
    assert "Train longer" in Measured(accuracy=0.6, changed=0.0, asked=600).in_words(BAND)


def test_course_without_hidden_pictures_is_the_instructors_to_mend(course, zygote, tmp_path):
    folder = hand_in(course, tmp_path / "submission", {})
    hidden = course.hidden_pictures.rename(tmp_path / "hidden")
    try:
        with pytest.raises(UserError, match="autograder data make"):
            grade(folder, course, zygote)
    finally:
        hidden.rename(course.hidden_pictures)
