"""Draws the built-in pictures: public ones from fixed seeds, hidden ones from the course's secret seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.course import Course
from autograder.errors import UserError
from data.atomic import write_together
from data.files import (
    CLASSES,
    HIDDEN_PART,
    MAKE_AGAIN,
    SHAPE,
    Part,
    open_pictures,
    picture_file,
    read_hidden,
    text_attributes,
)
from data.hands import pose
from data.rendering import render
from data.seed import new_seed, read_seed, seed_file

# To be changed with the drawings, so that hidden pictures of an older kind are not kept beside new public
# ones.
GENERATOR = "hands 1"
TRAINING_SEED, TEST_SEED = 20260101, 20260102
TRAINING_PICTURES, TEST_PICTURES, HIDDEN_PICTURES = 2160, 300, 600
LEAST_SHARE = 0.6  # of an even share: every class occurs often enough among the hidden pictures to count
EVENNESS = 5.0  # the larger, the more alike are the classes' shares of the rest

Progress = Callable[[int, int], None]
"""Called with the number of pictures drawn so far and their total."""


@dataclass(frozen=True)
class Made:
    """What `make` left behind: the pictures in each part, and whether the hidden ones are new."""

    training: int
    test: int
    hidden: int
    new_hidden: bool


def make(course: Course, *, new_hidden: bool = False, progress: Progress | None = None) -> Made:
    """Draw the pictures of `course`: its public file and, unless it has fitting ones already, its hidden
    file.

    new_hidden: draw a new secret seed and new hidden pictures in any case. Accuracies measured before and
    after are then not of the same pictures.
    Raises UserError where the files cannot be written; nothing has changed then.
    """
    kept = None if new_hidden else _fitting_hidden(course)
    total = TRAINING_PICTURES + TEST_PICTURES + (0 if kept else HIDDEN_PICTURES)
    drawn = 0

    def report() -> None:
        nonlocal drawn
        drawn += 1
        if progress is not None:
            progress(drawn, total)

    training = draw(even_labels(TRAINING_PICTURES, TRAINING_SEED), TRAINING_SEED, report)
    test = draw(even_labels(TEST_PICTURES, TEST_SEED), TEST_SEED, report)
    origin = {"source": "drawn by the kit's own generator", "generator": GENERATOR, "license": "BSD-3-Clause"}
    seeds = {"train_seed": TRAINING_SEED, "test_seed": TEST_SEED}
    targets = [picture_file(course.pictures, {"train": training, "test": test}, origin | seeds)]
    hidden = kept
    if hidden is None:
        seed = new_seed() if new_hidden else read_seed(course)
        hidden = draw(uneven_labels(HIDDEN_PICTURES, seed), seed, report)
        targets += [
            seed_file(course, seed),
            picture_file(course.hidden_pictures, {HIDDEN_PART: hidden}, origin, secret=True),
        ]
    write_together(targets)
    return Made(len(training), len(test), len(hidden), new_hidden=kept is None)


def draw(labels: np.ndarray, seed: int, report: Callable[[], None] = lambda: None) -> Part:
    """One picture for each of `labels` (int64, (m,)). Picture i depends on `seed`, i and its label only."""
    pictures = np.empty((len(labels), *SHAPE), np.uint8)
    for index, number in enumerate(labels.tolist()):
        rng = np.random.default_rng([seed, index])
        pictures[index] = render(pose(number, rng), rng)
        report()
    return Part(pictures, labels)


def even_labels(count: int, seed: int) -> np.ndarray:
    """`count` labels, each class equally often as far as that goes, shuffled."""
    return np.random.default_rng(seed).permutation(np.arange(count) % CLASSES)


def uneven_labels(count: int, seed: int) -> np.ndarray:
    """`count` labels, shuffled, the classes in numbers that nobody can guess, but at least LEAST_SHARE."""
    rng = np.random.default_rng(seed)
    least = int(LEAST_SHARE * count / CLASSES)
    counts = least + rng.multinomial(count - least * CLASSES, rng.dirichlet(np.full(CLASSES, EVENNESS)))
    return rng.permutation(np.repeat(np.arange(CLASSES), counts))


def _fitting_hidden(course: Course) -> Part | None:
    """The course's hidden pictures, if it has some that this very generator drew and that can be read."""
    try:
        with open_pictures(course.hidden_pictures, MAKE_AGAIN) as file:
            generator = text_attributes(file).get("generator")
        return read_hidden(course.hidden_pictures) if generator == GENERATOR else None
    except UserError:
        return None
