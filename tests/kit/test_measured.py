"""Rows of measurements are stale when what they measured has changed, and not before."""

import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course, find_course
from autograder.selfcheck.measured import hash_of_judging, hash_of_recording

KIT = find_course(Path(__file__).parent)
NOTEBOOK = "assignment/residual_networks/2_resnet50.ipynb"
LAB = "assignment/residual_networks/resnet_lab"


@pytest.fixture
def copied(tmp_path):
    for folder in ("autograder", "assignment"):
        shutil.copytree(
            KIT.root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("secret", "*.pyc")
        )
    return Course(tmp_path)


def edited(course, path, kind, added):
    file = course.root / path
    notebook = nbformat.read(file, as_version=4)
    next(cell for cell in notebook.cells if cell.cell_type == kind).source += added
    nbformat.write(notebook, file)


def appended(course, path):
    with (course.root / path).open("a") as file:
        file.write("\n# changed\n")


@pytest.mark.parametrize(
    "path",
    [f"{LAB}/my_diagrams.py", f"{LAB}/depth_plots.py", "autograder/release.py", "autograder/feedback.py"],
)
def test_what_decides_no_point_leaves_rows_valid(copied, path):
    before = hash_of_judging(copied)
    appended(copied, path)
    assert hash_of_judging(copied) == before


def test_words_of_the_lesson_leave_rows_valid(copied):
    before = hash_of_judging(copied)
    edited(copied, NOTEBOOK, "markdown", " One more sentence.")
    assert hash_of_judging(copied) == before


@pytest.mark.parametrize(
    "path",
    [
        f"{LAB}/checks.py",  # a check cell uses it
        f"{LAB}/geometry.py",  # imported by a module that the judge imports
        "autograder/judge/stacks.py",
        "autograder/hidden_tests/test_resnet50.py",
        "autograder/worker/answers.py",
        "autograder/exercises.toml",
    ],
)
def test_what_decides_points_makes_rows_stale(copied, path):
    before = hash_of_judging(copied)
    appended(copied, path)
    assert hash_of_judging(copied) != before


def test_code_of_a_notebook_makes_rows_stale(copied):
    before = hash_of_judging(copied)
    edited(copied, NOTEBOOK, "code", "\nchanged = True")
    assert hash_of_judging(copied) != before


def test_rows_of_attacks_are_stale_when_what_records_grades_changes(copied):
    before = hash_of_recording(copied)
    appended(copied, "autograder/feedback.py")
    assert hash_of_recording(copied) != before
