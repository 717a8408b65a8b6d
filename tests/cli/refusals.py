"""Every way of using a command wrongly that is tried: what is typed, what is wrong, how the course gets
that way.

`{course}` and `{elsewhere}` in an argument stand for the course's folder and an empty folder beside it.
"""

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from autograder.course import ASSIGNMENT, Course
from autograder.ledger import records
from autograder.report import Report

NOTEBOOK = "2_resnet50.ipynb"


def nothing(course: Course, elsewhere: Path) -> None:
    """The course as it is."""


@dataclass(frozen=True)
class Refusal:
    """`command`, as typed after `autograder`; `situation` in words; `prepare` brings it about.

    with_course: run in the course, otherwise in `elsewhere`. read_only: the course cannot be written to.
    """

    command: str
    situation: str
    prepare: Callable[[Course, Path], object] = nothing
    with_course: bool = True
    read_only: bool = False


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def other_keys(path: Path) -> None:
    """A picture file that holds something else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file["images"] = np.zeros((4, 64, 64, 3), np.uint8)


def pictures_of_noise(path: Path, size: int = 64, each: int = 12) -> None:
    """A picture file with the keys of the SIGNS files and `each` pictures a part; only size 64 is right."""
    noise = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        for part in ("train", "test"):
            file[f"{part}_set_x"] = noise.integers(0, 256, (each, size, size, 3), np.uint8)
            file[f"{part}_set_y"] = np.arange(each) % 6
        file["list_classes"] = np.arange(6)


def hidden_pictures(course: Course, _: Path) -> None:
    """Hidden pictures, but no course secret yet."""
    course.secret.mkdir()
    with h5py.File(course.hidden_pictures, "w") as file:
        file["hidden_set_x"] = np.zeros((12, 64, 64, 3), np.uint8)
        file["hidden_set_y"] = np.arange(12) % 6
        file["list_classes"] = np.arange(6)


def hand_in(course: Course, student: str = "ada") -> Path:
    folder = course.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True)
    shutil.copyfile(course.release / NOTEBOOK, folder / NOTEBOOK)
    return folder


def download(
    folder: Path, size: int | None, name: str = f"ada/{NOTEBOOK}", archive: str = "class.zip"
) -> None:
    """What a platform lets an instructor download, with one file; only the first `size` bytes of it."""
    with zipfile.ZipFile(folder / archive, "w") as written:
        written.writestr(zipfile.ZipInfo(name), "{}")
    content = (folder / archive).read_bytes()
    (folder / archive).write_bytes(content[:size])


def some_pictures(course: Course) -> None:
    """Files where pictures are looked for; nothing opens them before the refusal that is tried."""
    write(course.pictures, b"pictures")


def foreign_gradebook(course: Course) -> None:
    """A gradebook that knows another assignment."""
    make_gradebook(course, "sorting_algorithms")


def make_gradebook(course: Course, assignment: str, *students: str) -> None:
    from nbgrader.api import Gradebook

    from autograder.ledger.settings import find_alembic

    find_alembic()
    course.grading.mkdir()
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        gradebook.add_assignment(assignment)
        for student in students:
            gradebook.add_student(student)


def graded(course: Course) -> None:
    """A submission whose report says that it is recorded; the gradebook itself is for the case to spoil."""
    hand_in(course)
    report = Report("ada", ASSIGNMENT, "graded", 0, 60)
    records.write(course, "ada", report)
    records.mark(course, "ada", report, "an entry")


def class_of_its_own(course: Course) -> None:
    """A gradebook with a student who is none of the demo's."""
    make_gradebook(course, ASSIGNMENT, "ada.lovelace")


def stale(course: Course) -> None:
    path = course.release / "README.md"
    path.write_text(path.read_text(encoding="utf-8") + "edited by hand\n", encoding="utf-8")


def unreadable(path: Path) -> None:
    """Nobody may read it; for root, who may, it is a folder in the place of a file."""
    if os.geteuid() == 0:
        path.unlink()
        path.mkdir()
    else:
        path.chmod(0)


REFUSALS = [
    # --- the course ---
    Refusal("doctor", "outside any course", with_course=False),
    Refusal("release --course {elsewhere}/nowhere", "no such course folder", with_course=False),
    Refusal("grade --course {elsewhere}", "a folder that is no course", with_course=False),
    Refusal("nonsense", "no such command"),
    Refusal("grade --jobs 0", "no jobs at all"),
    Refusal("grade --nonsense", "no such option"),
    Refusal("grade --scheduler 10.0.0.1:8786", "an unencrypted scheduler elsewhere"),
    Refusal("grade --scheduler tls://127.0.0.1:8786 --jobs 2", "jobs of this machine, and a scheduler"),
    Refusal("grade --scheduler tls://127.0.0.1:8786", "no certificates"),
    Refusal("node tcp://10.0.0.1:8786", "an unencrypted scheduler elsewhere", with_course=False),
    Refusal("node nowhere", "no port", with_course=False),
    Refusal("certificates {course}/nbgrader_config.py", "a file in the place of a folder"),
    Refusal(
        "grade",
        "exercises.toml is missing",
        lambda course, _: (hand_in(course), course.exercises.unlink()),
    ),
    Refusal(
        "grade",
        "exercises.toml is empty",
        lambda course, _: (hand_in(course), write(course.exercises, "")),
    ),
    Refusal(
        "grade",
        "exercises.toml is no TOML",
        lambda course, _: (hand_in(course), write(course.exercises, "points = = 3")),
    ),
    # --- release ---
    Refusal("release", "the master is missing", lambda course, _: (course.solutions / NOTEBOOK).unlink()),
    Refusal("release", "the master is empty", lambda course, _: write(course.solutions / NOTEBOOK, "")),
    Refusal(
        "release", "the master is no notebook", lambda course, _: write(course.solutions / NOTEBOOK, "[1, 2]")
    ),
    Refusal(
        "release", "the master cannot be read", lambda course, _: unreadable(course.solutions / NOTEBOOK)
    ),
    Refusal(
        "release",
        "a file that students must not get",
        lambda course, _: write(course.solutions / "answers.txt", "42"),
    ),
    Refusal("release", "a gradebook of another course", lambda course, _: foreign_gradebook(course)),
    Refusal(
        "release", "the gradebook is no database", lambda course, _: write(course.gradebook, "not a database")
    ),
    # --- bundle ---
    Refusal("bundle", "the release is stale", lambda course, _: stale(course)),
    Refusal("bundle", "no pictures"),
    Refusal(
        "bundle --out {elsewhere}",
        "a folder in the place of a file",
        lambda course, _: some_pictures(course),
    ),
    Refusal(
        "bundle",
        "environment.yml is missing",
        lambda course, _: (some_pictures(course), (course.root / "environment.yml").unlink()),
    ),
    # --- collect ---
    Refusal("collect {elsewhere}/nowhere", "no such download"),
    Refusal("collect {elsewhere}", "an empty folder"),
    Refusal(
        "collect {elsewhere}/essay.txt",
        "no archive",
        lambda _, other: write(other / "essay.txt", "Hello."),
    ),
    Refusal(
        "collect {elsewhere}/class.zip", "an archive that is cut short", lambda _, other: download(other, 90)
    ),
    Refusal(
        "collect {elsewhere}/essays.zip",
        "an archive without notebooks",
        lambda _, other: download(other, None, "ada/essay.txt", "essays.zip"),
    ),
    # --- check ---
    Refusal("check {elsewhere}/nowhere", "no such submission"),
    Refusal("check {elsewhere}", "an empty folder"),
    Refusal(
        "check {elsewhere}/essay.txt",
        "another kind of file",
        lambda _, other: write(other / "essay.txt", "Hello."),
    ),
    Refusal(
        "check {elsewhere}/2_resnet50.ipynb",
        "a notebook that is empty",
        lambda _, other: write(other / NOTEBOOK, ""),
    ),
    Refusal(
        "check {elsewhere}/2_resnet50.ipynb",
        "a notebook that is none",
        lambda _, other: write(other / NOTEBOOK, "%PDF-1.7"),
    ),
    Refusal(
        "check {course}/assignment/residual_networks --json {elsewhere}/no/such/folder/report.json",
        "no folder for the report",
    ),
    Refusal("check {course}/assignment/residual_networks", "no hidden pictures"),
    Refusal(
        "check {course}/assignment/residual_networks",
        "hidden pictures with other keys",
        lambda course, _: other_keys(course.hidden_pictures),
    ),
    # --- grade ---
    Refusal("grade", "a class with no submissions"),
    Refusal("grade --student grace", "no such student", lambda course, _: hand_in(course)),
    Refusal("grade", "the release is stale", lambda course, _: (hand_in(course), stale(course))),
    Refusal(
        "grade",
        "a gradebook of another course",
        lambda course, _: (foreign_gradebook(course), hand_in(course)),
    ),
    Refusal(
        "grade",
        "the gradebook is no database",
        lambda course, _: (hand_in(course), write(course.gradebook, "not a database")),
    ),
    Refusal("watch {elsewhere}/nowhere", "no such folder"),
    Refusal("watch {course}/solutions", "a folder of the course"),
    # --- what goes out ---
    Refusal("feedback", "nothing is graded"),
    Refusal("export", "nothing is graded"),
    Refusal("export --format pdf", "a format that there is not"),
    Refusal("export", "a gradebook of another course", lambda course, _: foreign_gradebook(course)),
    Refusal("feedback", "the gradebook is gone", lambda course, _: graded(course)),
    Refusal(
        "feedback",
        "the gradebook is no database",
        lambda course, _: (graded(course), write(course.gradebook, "no database")),
    ),
    Refusal(
        "export", "the gradebook is no database", lambda course, _: write(course.gradebook, "no database")
    ),
    # --- pictures ---
    Refusal("data import {elsewhere}/nowhere.h5", "no such file"),
    Refusal("data import {elsewhere}", "an empty folder"),
    Refusal(
        "data import {elsewhere}/hands.h5", "an empty file", lambda _, other: write(other / "hands.h5", "")
    ),
    Refusal(
        "data import {elsewhere}/hands.h5",
        "a picture file with other keys",
        lambda _, other: other_keys(other / "hands.h5"),
    ),
    Refusal(
        "data import {elsewhere}/hands.h5",
        "pictures of another size",
        lambda _, other: pictures_of_noise(other / "hands.h5", size=32),
    ),
    Refusal(
        "data import {elsewhere}/hands.h5",
        "a file that cannot be read",
        lambda _, other: (write(other / "hands.h5", "x"), unreadable(other / "hands.h5")),
    ),
    # --- training ---
    Refusal("train", "no pictures"),
    Refusal("train --epochs 0 --data {elsewhere}/hands.h5", "no epochs"),
    Refusal("train --data {elsewhere}/nowhere.h5", "no such pictures"),
    Refusal(
        "train --data {elsewhere}/hands.h5",
        "a picture file with other keys",
        lambda _, other: other_keys(other / "hands.h5"),
    ),
    Refusal(
        "train --data {elsewhere}/hands.h5 --out {elsewhere}/weights.txt",
        "another ending than Keras wants",
        lambda _, other: pictures_of_noise(other / "hands.h5"),
    ),
    Refusal(
        "train --data {elsewhere}/hands.h5 --out {elsewhere}/essay.txt/resnet50.weights.h5",
        "a file in the place of a folder",
        lambda _, other: (pictures_of_noise(other / "hands.h5"), write(other / "essay.txt", "Hello.")),
    ),
    # --- where the gradebook lies ---
    Refusal("grade --db gradebook.db", "a gradebook that is no URL"),
    Refusal("grade --db mysql://ada@127.0.0.1/resnet50", "a database of no kind known"),
    Refusal("grade --db postgresql://ada:secret@word@127.0.0.1/resnet50", "an @ in a password"),
    Refusal("export --db postgresql://ada:secret@127.0.0.1:9/resnet50", "no server"),
    Refusal("export --db postgresql+pg8000://ada@127.0.0.1/resnet50", "a driver that is not installed"),
    Refusal("gradebook copy --to sqlite:///copy.db", "nothing to copy"),
    # --- demo ---
    Refusal("demo", "the course has submissions of its own", lambda course, _: hand_in(course)),
    Refusal("demo", "the course has grades of its own", lambda course, _: class_of_its_own(course)),
    # --- a read-only disk ---
    Refusal("release", "a read-only disk", lambda course, _: stale(course), read_only=True),
    Refusal("bundle", "a read-only disk", lambda course, _: some_pictures(course), read_only=True),
    Refusal("check assignment/residual_networks", "a read-only disk", hidden_pictures, read_only=True),
    Refusal("grade", "a read-only disk", lambda course, _: hand_in(course), read_only=True),
    Refusal(
        "collect {elsewhere}/class.zip",
        "a read-only disk",
        lambda _, other: download(other, None),
        read_only=True,
    ),
    Refusal("data make", "a read-only disk", read_only=True),
    Refusal(
        "data import {elsewhere}/hands.h5",
        "a read-only disk",
        lambda _, other: pictures_of_noise(other / "hands.h5", each=300),
        read_only=True,
    ),
    Refusal(
        "train --data {elsewhere}/hands.h5",
        "a read-only disk",
        lambda _, other: pictures_of_noise(other / "hands.h5"),
        read_only=True,
    ),
    Refusal("demo", "a read-only disk", read_only=True),
]
