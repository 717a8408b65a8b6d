"""Plain nbgrader in a course of ours: everything works, and nothing that a student wrote runs outside the
sandbox."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from judged_course import hand_in, make_judged_course, mark_the_machine
from nbgrader.apps import api, autogradeapp, generateassignmentapp, validateapp
from nbgrader.converters import Autograde, GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.validator import Validator
from small_course import NOTEBOOK, ROOT

from autograder.course import ASSIGNMENT, Course
from autograder.exercises import load_exercises
from autograder.ledger import classroom, records, settings, takeover

NOTEBOOKS = load_exercises(ROOT / "autograder" / "exercises.toml").notebooks


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that appears when a submission is run without a sandbox, as a first try shows."""
    canary = tmp_path_factory.mktemp("outside") / "canary"
    subprocess.run([sys.executable, "-c", mark_the_machine(canary)], check=True)
    canary.unlink()
    return canary


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, canary: Path) -> Course:
    """Three submissions: one that tries to leave the canary, one cut short, one with a graded cell twice."""
    course = make_judged_course(tmp_path_factory.mktemp("course"))
    mark = mark_the_machine(canary)
    folder = hand_in(course, "eve", imports=mark, identity_block=mark, train=mark, device=mark)
    (folder / "timestamp.txt").write_text("yesterday, I swear")
    (folder / "link").symlink_to("/dev/zero")
    text = (folder / NOTEBOOK).read_text()
    (hand_in(course, "cut") / NOTEBOOK).write_text(text[: len(text) // 2])
    nbgrader = '"grade_id": "identity_block_check"'
    twice = text.replace('"grade_id": "convolutional_block_check"', nbgrader)
    (hand_in(course, "dup") / NOTEBOOK).write_text(twice)
    assert twice.count(nbgrader) == 2
    for student in ("eve", "dup"):
        for name in NOTEBOOKS:
            if name != NOTEBOOK:
                hand_in(course, student, name)
    return course


def nbgrader(course: Course, *arguments: str) -> str:
    """Run nbgrader in a shell that has activated no environment; returns what it says."""
    plain = {name: value for name, value in os.environ.items() if name not in ("PATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root,
        env=plain | {"PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_autograde_goes_through_the_judge(course: Course, canary: Path) -> None:
    """On a new gradebook, with bad submissions before and after the others."""
    nbgrader(course, "autograde", ASSIGNMENT)
    assert not canary.exists()
    rows = {row.student: (row.score, row.status) for row in classroom.class_table(course)}
    assert rows == {
        "cut": (0, "unreadable"),
        "dup": (0, "missing_function"),
        "eve": (0, "missing_function"),
    }
    eve = records.recorded(course, "eve")
    assert eve is not None
    assert eve.evidence["isolation"]
    copied = [path for path in (course.autograded / "eve").rglob("*") if path.is_file()]
    assert {path.name for path in copied} == set(NOTEBOOKS)
    assert any("PermissionError" in path.read_text() for path in copied)


def test_what_goes_out_needs_no_code(course: Course, canary: Path) -> None:
    nbgrader(course, "generate_feedback", ASSIGNMENT)
    assert len(list(course.feedback.rglob("*.html"))) == 3 * len(NOTEBOOKS)
    nbgrader(course, "export", "--to", "grades.csv")
    assert (course.root / "grades.csv").read_text().count("\n") == 4
    nbgrader(course, "generate_solution", ASSIGNMENT)
    assert not canary.exists()


def test_validate_goes_through_the_judge(course: Course, canary: Path) -> None:
    said = nbgrader(course, "validate", str(course.submitted / "eve" / ASSIGNMENT / NOTEBOOK))
    assert not canary.exists()
    assert "VALIDATION FAILED ON 4 CELL(S)" in " ".join(said.split())
    assert "not been written yet" in said


def test_the_original_execute_refuses(course: Course, canary: Path) -> None:
    """Should a later nbgrader find its own classes again: they cannot run a notebook."""
    config = settings.load(course)
    assert Autograde is not autogradeapp.Autograde
    for original in (Autograde, GenerateAssignment):
        assert Execute not in original(coursedir=CourseDirectory(config=config), config=config).preprocessors
    converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
    assert Execute not in converter.autograde_preprocessors
    with pytest.raises(NbGraderException, match="by the judge only"):
        Validator().validate(str(course.submitted / "eve" / ASSIGNMENT / NOTEBOOK))
    assert not canary.exists()


def test_every_place_that_nbgrader_looks_in_is_ours(course: Course) -> None:
    settings.load(course)
    assert issubclass(autogradeapp.Autograde, takeover.JudgedAutograde)
    assert issubclass(api.Autograde, takeover.JudgedAutograde)
    assert issubclass(validateapp.Validator, takeover.JudgedValidator)
    assert issubclass(api.GenerateAssignment, takeover.KitRelease)
    assert issubclass(generateassignmentapp.GenerateAssignment, takeover.KitRelease)


def test_a_version_of_nbgrader_that_looks_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(api, "Autograde")
    with pytest.raises(RuntimeError, match="not supported"):
        takeover.take_over()
