"""Grades a class into the gradebook, one submission after another, and says how each of them fared."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbgrader.converters import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.ledger import gradebook, locking, records, settings
from autograder.ledger.autograde import (
    GraderFailedError,
    JudgedAutograde,
    is_current,
    is_done,
    is_own_failure,
    refusal,
    why,
)
from autograder.ledger.one_driver import only_driver
from autograder.release import register, release
from autograder.report import Report

if TYPE_CHECKING:
    from autograder.grading import Graded

Progress = Callable[[int, int, str], None]
"""Called with how many are done, how many there are, and whose submission was the last (empty at the
start).
"""
JudgeAll = Callable[[Sequence[str]], Iterable[tuple[str, "Graded"]]]
"""Grades the submissions of these students, in any order; leaves one out only where it could not be graded
at all.
"""

AGAIN = "Nothing is recorded; run `autograder grade` again, it goes on where it stopped."
REMEDIES = {
    "graded": "",
    "unreadable": "Ask for the notebook again: what was handed in cannot be read.",
    "missing_function": "Nothing to do: the exercise was not done.",
    "missing_weights": "Ask for the weights file, if the accuracy is to count.",
    "raised": "Nothing to do: the report quotes the student's line.",
    "timed_out": "Look at the cell that the report names; `autograder check` runs the submission again.",
    "out_of_memory": "Look at the cell that the report names; `autograder check` runs the submission again.",
    "died": "Look at the cell that the report names; `autograder check` runs the submission again.",
    "blocked": "Read the notebook: it tried what no exercise asks for.",
    "grader_failed": AGAIN,
    "not_graded": "Run `autograder grade`.",
    "refused": "",
}


@dataclass(frozen=True)
class Row:
    """How one submission fared. `score` (automatic points) is None where nothing is recorded.

    `status` is the report's, or that of the first exercise which could not be graded; or "not_graded", or
    "refused" for a folder that is no submission. `remedy` is for the instructor.
    """

    student: str
    score: float | None
    max_score: float
    status: str
    why: str = ""
    remedy: str = ""


def students(course: Course) -> list[str]:
    """Names of all folders in grading/submitted that hold this assignment, whether or not they are in
    order."""
    return sorted(path.parent.name for path in course.submitted.glob(f"*/{ASSIGNMENT}"))


def prepare(course: Course) -> None:
    """Bring release and gradebook in line before grading.

    Raises UserError where the release is stale (its frame would not be what the gradebook knows), or the
    gradebook cannot be used.
    """
    stale = release(course, check=True)
    if stale:
        raise UserError(f"The release is stale ({', '.join(stale[:3])}): run `autograder release` first.")
    register(course)
    gradebook.add_indices(course)


def grade_class(
    course: Course,
    judges: JudgeAll,
    students: Iterable[str] | None = None,
    force: bool = False,
    progress: Progress = lambda done, of, student: None,
    command: str = "autograder grade",
) -> list[Row]:
    """Grade and record each submission in grading/submitted, or those of `students`; one row for each.

    What is recorded already, where neither submission nor course has changed, is passed over unless `force`
    is given. Whatever a submission does, the others are graded; UserError is raised only for what concerns
    all (no submissions, gradebook, sandbox, another run at work). command: what another run is told is at
    work.
    """
    chosen = chosen_students(course, students)
    prepare(course)
    failures: dict[str, str] = {}
    with only_driver(course, command):
        held = gradebook.submissions(course)
        waiting = [
            student
            for student in chosen
            if not refusal(course.submitted / student / ASSIGNMENT)
            and (force or not is_current(course, student, held))
        ]
        progress(0, len(waiting), "")
        for done, (student, graded) in enumerate(judges(waiting), start=1):
            try:
                record(course, student, graded)
            except GraderFailedError as error:
                failures[student] = str(error)
            progress(done, len(waiting), student)
    held = gradebook.submissions(course)
    return [
        Row(student, None, 0.0, "grader_failed", failures[student], AGAIN)
        if student in failures
        else _row(course, student, held)
        for student in chosen
    ]


def record(course: Course, student: str, graded: "Graded") -> None:
    """Write one graded submission into autograded/, gradebook and reports/, by nbgrader's own means.

    Raises GraderFailedError where the judge failed or the gradebook does not take it, and UserError where
    the gradebook cannot be used; nothing is marked as recorded then.
    """
    if is_own_failure(graded.report):
        with locking.recording(course):
            records.write(course, student, graded.report)
        raise GraderFailedError(why(graded.report))
    config = settings.load(course)
    config.CourseDirectory.assignment_id = ASSIGNMENT
    config.CourseDirectory.student_id = student
    log, messages = settings.captured_log()
    converter = JudgedAutograde(coursedir=CourseDirectory(config=config), config=config, log=log)
    converter.force = True
    converter.judge = lambda folder, name: graded
    try:
        converter.start()
    except NbGraderException:
        gradebook.check(course)
        raise GraderFailedError(settings.last_error(messages)) from None


def class_table(course: Course) -> list[Row]:
    """How each submission of the class stands, without grading anything."""
    held = gradebook.submissions(course)
    return [_row(course, student, held) for student in students(course)]


def chosen_students(course: Course, names: Iterable[str] | None) -> list[str]:
    """Those of `names`, or all. Raises UserError where there are no submissions, or none of a name."""
    present = students(course)
    chosen = present if names is None else list(names)
    if not present:
        raise UserError(
            f"There are no submissions: put each into {course.submitted}/<student>/{ASSIGNMENT}, then grade."
        )
    for name in chosen:
        if name not in present:
            raise UserError(
                f"There is no submission of {name!r}: the names of students are those in {course.submitted}."
            )
    return chosen


def _row(course: Course, student: str, held: Mapping[str, str]) -> Row:
    report = records.recorded(course, student)
    problem = refusal(course.submitted / student / ASSIGNMENT)
    if problem:
        return Row(student, None, 0.0, "refused", *problem.split(": ", 1))
    if report is None or not is_done(course, student, held):
        why_not = _why_not(course, student, held)
        return Row(student, None, 0.0, "not_graded", why_not, REMEDIES["not_graded"])
    status = _status(report)
    return Row(student, report.score, report.max_score, status, why(report), REMEDIES[status])


def _why_not(course: Course, student: str, held: Mapping[str, str]) -> str:
    if records.recorded(course, student):
        if held.get(student) != records.entered_as(course, student):
            return "It was graded into another gradebook."
        return "The submission has changed since it was graded."
    return "Grading was interrupted or failed." if records.latest(course, student) else "It is new."


def _status(report: Report) -> str:
    """The report's status, or that of the first exercise which could not be graded."""
    if report.status != "graded":
        return report.status
    return next((result.status for result in report.exercises if result.status != "graded"), "graded")
