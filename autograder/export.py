"""Writes grades as CSV: what `autograder export` and `nbgrader export` give."""

import contextlib
import csv
import io
from collections.abc import Callable
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.plugins import ExportPlugin

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError, reason
from autograder.ledger import locking
from autograder.ledger.classroom import class_table
from autograder.ledger.gradebook import open_gradebook

# Spreadsheets run what begins with one of these; a blank before it would be cut off by some.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
STUDENT_COLUMNS: dict[str, Callable[[SubmittedAssignment], object]] = {
    "student": lambda submitted: submitted.student.id,
    "last_name": lambda submitted: submitted.student.last_name,
    "first_name": lambda submitted: submitted.student.first_name,
    "email": lambda submitted: submitted.student.email,
}
END_COLUMNS = ("late_penalty", "score", "max_score", "unfinished")


def export_csv(course: Course, out: Path) -> list[str]:
    """Write one line per student with the points of each exercise at `out`, whole or not at all.

    Points are those that count: a mark given by hand before the automatic one. The column `unfinished` says
    what keeps a grade from being final: a submission not graded yet, or answers to be marked by hand.
    Returns the names of those students. Raises UserError where there are no grades or `out` cannot be
    written.
    """
    with open_gradebook(course, make=False) as gradebook:
        text, unfinished = _as_csv(course, gradebook, only=[])
    _write(out, text)
    return unfinished


class CsvExport(ExportPlugin):
    """`nbgrader export`: the same file, by default grades.csv in the working folder."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file for the students chosen with --student, by default all. Exits where it cannot."""
        course = Course(Path(self.parent.coursedir.root))
        try:
            text, unfinished = _as_csv(course, gradebook, only=[str(student) for student in self.student])
            _write(Path(self.to or "grades.csv"), text)
        except UserError as error:
            self.log.error(str(error))
            raise SystemExit(1) from None
        if unfinished:
            self.log.warning("Not final: %s", ", ".join(unfinished))


def _write(out: Path, text: str) -> None:
    partial = out.with_name(out.name + ".partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise UserError(f"{out} cannot be written ({reason(error)}): choose another place.") from None


def _as_csv(course: Course, gradebook: Gradebook, only: list[str]) -> tuple[str, list[str]]:
    """The text of the file and the names of those whose grade is not final."""
    locking.snapshot(gradebook.db)
    try:
        assignment = gradebook.find_assignment(ASSIGNMENT)
    except MissingEntry:
        raise UserError("The gradebook is empty: run `autograder grade` first.") from None
    waiting = {row.student: row.why or row.status for row in class_table(course) if row.score is None}
    cells = [
        cell.name
        for notebook in assignment.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    ]
    lines: dict[str, list[object]] = {}
    for student, why in waiting.items():
        lines[student] = [
            student,
            *[""] * (len(STUDENT_COLUMNS) + len(cells) + 1),
            assignment.max_score,
            why,
        ]
    for submitted in assignment.submissions:
        student = submitted.student.id
        by_hand = "to be marked by hand" if submitted.needs_manual_grade else ""
        lines[student] = _line(submitted, cells, waiting.get(student) or by_hand)
    chosen = sorted(student for student in lines if not only or student in only)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([*STUDENT_COLUMNS, *cells, *END_COLUMNS])
    for student in chosen:
        writer.writerow([_plain(value) for value in lines[student]])
    return stream.getvalue(), [student for student in chosen if lines[student][-1]]


def _line(submitted: SubmittedAssignment, cells: list[str], reason: str) -> list[object]:
    scores = {grade.name: grade.score for notebook in submitted.notebooks for grade in notebook.grades}
    penalty = submitted.late_submission_penalty or 0.0
    return [
        *(value(submitted) for value in STUDENT_COLUMNS.values()),
        *(scores.get(cell, 0.0) for cell in cells),
        penalty,
        max(0.0, submitted.score - penalty),
        submitted.max_score,
        reason,
    ]


def _plain(value: object) -> object:
    """A value that no spreadsheet takes for a formula, and that stays in its line."""
    if not isinstance(value, str):
        return "" if value is None else value
    value = " ".join(value.split())
    return "'" + value if value.startswith(FORMULA_STARTS) else value
