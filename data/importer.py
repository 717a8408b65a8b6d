"""Puts an instructor's own pictures in the place of the built-in ones, a hidden part of them set aside."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.course import Course
from autograder.errors import UserError
from data.atomic import write_together
from data.files import HIDDEN_PART, Part, picture_file
from data.seed import read_seed, seed_file
from data.sources import Source, read_source

LEAST_HIDDEN, MOST_HIDDEN = 480, 600
HIDDEN_SHARE = 0.25  # of the pictures that are not in the source's own test part: training needs the rest
MOST_TEST = 300
TEST_SHARE = 0.125  # of a source without a test part
UNEVENNESS = 0.12  # how far a class's share may lie from `wanted`, so that counts cannot be guessed
TRIES = 100  # to draw signers who together show every class
LEAST_OF_A_CLASS = 8  # pictures, so that each part gets some


@dataclass(frozen=True)
class Imported:
    """What `import_pictures` left behind. As text: one or two sentences for the instructor."""

    training: int
    test: int
    hidden: int
    copies: int
    by_signer: bool

    def __str__(self) -> str:
        """The parts, and how far an accuracy measured on a small hidden part can be trusted."""
        whose = " (of hands that are in no other part)" if self.by_signer else ""
        parts = f"{self.training} pictures to train on, {self.test} to test on, {self.hidden} hidden{whose}."
        if self.copies:
            parts += f" {self.copies} were left out as copies of others."
        if self.hidden >= LEAST_HIDDEN:
            return parts
        doubt = 100 * 2 * math.sqrt(0.9 * 0.1 / self.hidden)  # two standard errors at an accuracy of 0.9
        return (
            f"{parts} The source is too small for {LEAST_HIDDEN} hidden ones, so about a quarter was taken: "
            f"an accuracy near 90 % on them is good to {doubt:.0f} points either way."
        )


def import_pictures(course: Course, path: Path) -> Imported:
    """Make the pictures at `path` those of `course`: its public file and its hidden file are replaced.

    path: the pair of SIGNS files (their folder, or either file), one HDF5 file with both parts, or a folder
    of pictures with one sub-folder a class. The source's own test part stays the public test part; the hidden
    part is taken from the others, by signer where the source names the signers, else in each class alike,
    drawn with the course's secret seed. Copies are left out: no hidden picture is in a public part.
    Raises UserError where the source does not fit or a file cannot be written; nothing has changed then.
    """
    source = read_source(path)
    if course.pictures.exists() and any(file.samefile(course.pictures) for file in source.files):
        raise UserError(
            f"{course.pictures} is the course's own public file, which students have: "
            "import the file or folder that its pictures came from."
        )
    _check_classes(source)
    seed = read_seed(course)
    training, test, hidden = split(source, np.random.default_rng(seed))
    public_parts, origin, names = {"train": training, "test": test}, source.provenance, source.class_names
    write_together(
        [
            picture_file(course.pictures, public_parts, origin, class_names=names),
            seed_file(course, seed),
            picture_file(
                course.hidden_pictures, {HIDDEN_PART: hidden}, origin, class_names=names, secret=True
            ),
        ]
    )
    given = len(source.training) + (len(source.test) if source.test else 0)
    copies = given - len(training) - len(test) - len(hidden)
    return Imported(len(training), len(test), len(hidden), copies, by_signer=source.signers is not None)


def split(source: Source, rng: np.random.Generator) -> tuple[Part, Part, Part]:
    """Training, test and hidden part of `source`, each shuffled except a test part that it came with.

    A picture that occurs twice is taken once, so that no part holds a copy of another's.
    Raises UserError where a class would be left without pictures.
    """
    fresh = _without_copies(source)
    rest = source.training.take(fresh)
    wanted = min(MOST_HIDDEN, round(HIDDEN_SHARE * len(rest)))
    if source.signers is None:
        aside = _some_of_each_class(rest.labels, wanted, rng)
    else:
        for _ in range(TRIES):  # a few signers, drawn together, need not show every class
            aside = _whole_signers(source.signers[fresh], wanted, rng)
            if 0 not in rest.take(aside).counts() and 0 not in rest.take(~aside).counts():
                break
    hidden, training, test = rest.take(aside), rest.take(~aside), source.test
    if test is None:
        wanted = min(MOST_TEST, round(TEST_SHARE * len(rest)))
        aside = _some_of_each_class(training.labels, wanted, rng)
        test, training = _shuffled(training.take(aside), rng), training.take(~aside)
    if 0 in hidden.counts() or 0 in training.counts():
        raise UserError(
            "A class would be left without hidden pictures or without pictures to train on, for its pictures "
            "are copies of each other or of too few hands: add pictures to it."
        )
    return _shuffled(training, rng), test, _shuffled(hidden, rng)


def _without_copies(source: Source) -> np.ndarray:
    """A mask of the pictures to train on that equal none before them and none of the test part."""
    seen = set() if source.test is None else {picture.tobytes() for picture in source.test.pictures}
    fresh = np.zeros(len(source.training), bool)
    for index, picture in enumerate(source.training.pictures):
        content = picture.tobytes()
        fresh[index] = content not in seen
        seen.add(content)
    return fresh


def _some_of_each_class(labels: np.ndarray, wanted: int, rng: np.random.Generator) -> np.ndarray:
    """A mask of about `wanted` of `labels`: nearly the same share of each class, as UNEVENNESS says."""
    chosen = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        indices = np.flatnonzero(labels == label)
        share = wanted / len(labels) * rng.uniform(1 - UNEVENNESS, 1 + UNEVENNESS)
        count = min(max(1, round(share * len(indices))), len(indices) - 1)
        chosen[rng.permutation(indices)[:count]] = True
    return chosen


def _whole_signers(signers: np.ndarray, wanted: int, rng: np.random.Generator) -> np.ndarray:
    """A mask of all pictures of drawn signers, as many as it takes to have `wanted`; never of signer -1."""
    chosen = np.zeros(len(signers), bool)
    for signer in rng.permutation(np.unique(signers[signers >= 0])):
        if chosen.sum() >= wanted:
            break
        chosen |= signers == signer
    return chosen


def _shuffled(part: Part, rng: np.random.Generator) -> Part:
    return part.take(rng.permutation(len(part)))


def _check_classes(source: Source) -> None:
    """Raises UserError where a class has too few pictures to be in each part."""
    for label, count in enumerate(source.training.counts()):
        name = source.class_names[label]
        if count < LEAST_OF_A_CLASS:
            raise UserError(
                f"Class {name} has {count} pictures, expected at least {LEAST_OF_A_CLASS} besides a "
                "test part: add some."
            )
    if source.test is not None and 0 in source.test.counts():
        name = source.class_names[source.test.counts().index(0)]
        raise UserError(f"Class {name} has no pictures in the test part: add some.")
