"""Enters the judge's points into nbgrader's gradebook: all of a submission, or nothing of it.

Marks, extra credit, comments and flags given by hand are left as they are, also those that are given while
this runs.
"""

import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from sqlalchemy.exc import SAWarning

from autograder.course import ASSIGNMENT
from autograder.ledger import locking

SMALLEST_DIFFERENCE = 1e-6  # points; sums of equal numbers in another order differ by less
NO_RESPONSE = "No response."  # nbgrader's words


@dataclass(frozen=True)
class Judged:
    """One notebook as the judge saw it, and its points by grade id."""

    notebook: NotebookNode
    points: Mapping[str, float]


@dataclass(frozen=True)
class Entry:
    """What is entered for a student. `notebooks`: by name, without .ipynb. total: the report's score.

    resubmitted: whether the gradebook had another submission of this student before. create_student: whether
    the gradebook may meet the student for the first time.
    """

    student: str
    notebooks: Mapping[str, Judged]
    total: float
    handed_in: datetime | None
    resubmitted: bool
    create_student: bool


class NotEnteredError(Exception):
    """The gradebook would not say what the report says: nothing was entered."""


def enter(url: str, course_id: str, entry: Entry, late: AssignLatePenalties) -> str:
    """Enter a submission; returns its id in the gradebook.

    Raises NotEnteredError, and SQLAlchemyError or InvalidEntry where the gradebook could not be used, also
    after waiting and trying again; nothing is entered then.
    """

    def once() -> str:
        with (
            locking.hold(url, locking.Part.ENTERING),
            Gradebook(url, course_id) as gradebook,
            locking.one_transaction(gradebook),
        ):
            return _enter(gradebook, entry, late)

    return locking.tried_again(once)


def _enter(gradebook: Gradebook, entry: Entry, late: AssignLatePenalties) -> str:
    with warnings.catch_warnings():
        # nbgrader reads the assignment's notebooks while it builds the submission; nothing is lost by it.
        warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
        if entry.create_student:
            gradebook.update_or_create_student(entry.student)
        submission = gradebook.update_or_create_submission(
            ASSIGNMENT, entry.student, timestamp=entry.handed_in
        )
    ids = [notebook.id for notebook in submission.notebooks]
    grades = locking.take(gradebook.db, Grade, Grade.notebook_id.in_(ids))
    comments = locking.take(gradebook.db, Comment, Comment.notebook_id.in_(ids))
    for notebook in submission.notebooks:
        if notebook.name in entry.notebooks:
            judged = entry.notebooks[notebook.name]
            _score(judged, {each.name: each for each in grades if each.notebook_id == notebook.id}, entry)
            _comment(judged, {each.name: each for each in comments if each.notebook_id == notebook.id})
            gradebook.db.flush()
            _penalise(notebook, submission, late)
    entered = sum(grade.auto_score or 0.0 for grade in grades)
    if abs(entered - entry.total) > SMALLEST_DIFFERENCE:
        raise NotEnteredError(f"The gradebook would have {entered:g} points, the report has {entry.total:g}.")
    return str(submission.id)


def _score(judged: Judged, grades: Mapping[str, Grade], entry: Entry) -> None:
    """Write the points of a notebook's graded cells. Raises KeyError for one that the judge gave none.

    nbgrader asks for a new look at every mark given by hand whenever it grades again. Here that happens only
    where there is something new to look at: another automatic score, or, for an answer that is marked by hand
    alone, another submission.
    """
    for cell in filter(is_grade, judged.notebook.cells):
        grade_id = cell.metadata.nbgrader.grade_id
        grade = grades[grade_id]
        by_hand_only = bool(cell.metadata.nbgrader.get("solution"))
        score = determine_grade(cell, logging.getLogger())[0] if by_hand_only else judged.points[grade_id]
        changed = score != grade.auto_score or (score is None and entry.resubmitted)
        if grade.manual_score is None:
            grade.needs_manual_grade = score is None
        else:
            grade.needs_manual_grade = grade.needs_manual_grade or changed
        grade.auto_score = score


def _comment(judged: Judged, comments: Mapping[str, Comment]) -> None:
    """Say of each answer that is still the stub that it is none, as nbgrader does."""
    for cell in judged.notebook.cells:
        if is_solution(cell) or is_task(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            answered = is_task(cell) or not untouched
            comments[cell.metadata.nbgrader.grade_id].auto_comment = None if answered else NO_RESPONSE


def _penalise(
    notebook: SubmittedNotebook, submission: SubmittedAssignment, late: AssignLatePenalties
) -> None:
    """Write the penalty for lateness that the course's plugin gives; by default there is none."""
    notebook.late_submission_penalty = None
    seconds = submission.total_seconds_late
    if seconds > 0:
        penalty = late.plugin_inst.late_submission_penalty(submission.student.id, notebook.score, seconds)
        if penalty is not None:
            notebook.late_submission_penalty = late._check_late_penalty(notebook, penalty)
