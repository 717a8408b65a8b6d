"""Writes the students' feedback pages: their cells, what these showed in the sandbox, and each test's
message."""

import shutil
import tempfile
from pathlib import Path

from nbgrader.converters import GenerateFeedback, NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError, reason
from autograder.ledger import gradebook, records, settings
from autograder.ledger.autograde import notebook_names


def generate(course: Course) -> list[Path]:
    """Write a page per notebook of each recorded submission with nbgrader's generate_feedback; returns the
    pages.

    nbgrader_config.py sees to it that nothing in a page can run, here as in plain nbgrader. Raises
    UserError where nothing is recorded yet, and, when all other pages are written, where one cannot be.
    """
    recorded = [path.name for path in sorted(course.reports.glob("*")) if records.recorded(course, path.name)]
    if not recorded:
        raise UserError("No submission has been graded yet: run `autograder grade` first.")
    gradebook.check(course, make=False)
    pages: list[Path] = []
    failed: dict[str, str] = {}
    for student in recorded:
        try:
            pages += _written(course, student)
        except NbGraderException as error:
            failed[student] = str(error)
    if failed:
        student, why = next(iter(failed.items()))
        others = f" and {len(failed) - 1} others" if len(failed) > 1 else ""
        raise UserError(f"There is no feedback for {student}{others} ({why}): grade the submission again.")
    return pages


def generate_for(course: Course, student: str) -> list[Path]:
    """The pages of one student, whose submission is recorded. Raises UserError."""
    try:
        return _written(course, student)
    except NbGraderException as error:
        raise UserError(
            f"There is no feedback for {student} ({error}): grade the submission again."
        ) from None


def is_fresh(course: Course, student: str) -> bool:
    """Whether all her pages were written since her submission was recorded."""
    recorded = records.folder(course, student) / records.MARK
    folder = course.feedback / student / ASSIGNMENT
    pages = [folder / Path(name).with_suffix(".html") for name in notebook_names(course)]
    try:
        return min(page.stat().st_mtime_ns for page in pages) >= recorded.stat().st_mtime_ns
    except OSError:
        return False


def copy_pages(course: Course, student: str, folder: Path) -> None:
    """Copy her pages to `<folder>/<student>/residual_networks/`. Raises UserError where it cannot be written
    to.
    """
    try:
        _put(sorted((course.feedback / student / ASSIGNMENT).glob("*.html")), folder / student / ASSIGNMENT)
    except OSError as error:
        raise UserError(f"Feedback cannot go to {folder} ({reason(error)}): make it writable.") from None


def _written(course: Course, student: str) -> list[Path]:
    """Write the pages beside, then each into its place at once: a student may be looking at one.

    Raises NbGraderException with one sentence.
    """
    config = settings.load(course)
    config.CourseDirectory.assignment_id = ASSIGNMENT
    config.CourseDirectory.student_id = student
    log, messages = settings.captured_log()
    with tempfile.TemporaryDirectory(prefix=".feedback-", dir=course.grading) as beside:
        config.CourseDirectory.feedback_directory = beside
        converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config, log=log)
        try:
            converter.start()
        except NbGraderException:
            raise NbGraderException(settings.last_error(messages)) from None
        made = sorted(path for path in Path(beside, student, ASSIGNMENT).iterdir() if path.is_file())
        placed = _put(made, course.feedback / student / ASSIGNMENT)
    return [path for path in placed if path.suffix == ".html"]


def _put(files: list[Path], folder: Path) -> list[Path]:
    """Copy files into a folder, each whole or not at all; returns them there."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        partial = folder / f".{file.name}.partial"
        shutil.copy(file, partial)
        partial.replace(folder / file.name)
    return [folder / file.name for file in files]
