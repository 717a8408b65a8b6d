"""Writes the students' feedback pages: their cells, what these showed in the sandbox, and each test's
message."""

from pathlib import Path

from nbgrader.converters import GenerateFeedback, NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.ledger import gradebook, records, settings


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
    config = settings.load(course)
    config.CourseDirectory.assignment_id = ASSIGNMENT
    pages: list[Path] = []
    failed: dict[str, str] = {}
    for student in recorded:
        config.CourseDirectory.student_id = student
        log, messages = settings.captured_log()
        converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config, log=log)
        converter.force = True
        try:
            converter.start()
        except NbGraderException:
            failed[student] = settings.last_error(messages)
            continue
        pages += sorted((course.feedback / student / ASSIGNMENT).glob("*.html"))
    if failed:
        student, reason = next(iter(failed.items()))
        others = f" and {len(failed) - 1} others" if len(failed) > 1 else ""
        raise UserError(f"There is no feedback for {student}{others} ({reason}): grade the submission again.")
    return pages
