"""Who moves when a class is graded again, by how much, and by which test."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.course import ASSIGNMENT, Course
from autograder.ledger import records
from autograder.ledger.autograde import SMALLEST_DIFFERENCE, is_done, is_own_failure, refusal
from autograder.ledger.classroom import JudgeAll, Progress
from autograder.report import ExerciseResult, Report, TestResult


@dataclass(frozen=True)
class Move:
    """One test whose points are others than before. `test` is its title; a test that is new had 0 points
    before, one that is gone has 0 now. `message`: why points are missing now.
    """

    student: str
    grade_id: str
    test: str
    before: float
    after: float
    message: str


def recorded_reports(course: Course, students: Iterable[str]) -> dict[str, Report]:
    """By student what the gradebook holds of exactly what lies in her folder now, where it does."""
    found = {
        student: records.recorded(course, student)
        for student in students
        if not refusal(course.submitted / student / ASSIGNMENT) and is_done(course, student)
    }
    return {student: report for student, report in found.items() if report is not None}


def dry_run(
    judges: JudgeAll,
    before: Mapping[str, Report],
    progress: Progress = lambda done, of, student: None,
) -> tuple[list[Move], list[str]]:
    """Judge the students of `before` as the course is now, and record nothing.

    Returns what would move, and the students for whom the judge itself failed.
    """
    moved: dict[str, list[Move]] = {}
    progress(0, len(before), "")
    for done, (student, graded) in enumerate(judges(sorted(before)), start=1):
        if not is_own_failure(graded.report):
            moved[student] = moves(before[student], graded.report)
        progress(done, len(before), student)
    failed = sorted(before.keys() - moved.keys())
    return [move for student in sorted(moved) for move in moved[student]], failed


def moves(before: Report, after: Report) -> list[Move]:
    """What differs between two reports of one student, in the order of the exercises."""
    earlier = {result.grade_id: result for result in before.exercises}
    found = [
        move
        for result in after.exercises
        for move in _moves_of(after.student, earlier.pop(result.grade_id, None), result)
    ]
    gone = [
        Move(after.student, each.grade_id, "", each.score, 0.0, "") for each in earlier.values() if each.score
    ]
    return found + gone


def _moves_of(student: str, before: ExerciseResult | None, after: ExerciseResult) -> list[Move]:
    tests = {test.name: test for test in before.tests} if before else {}
    found = []
    for now in after.tests:
        then = tests.pop(now.name, None)
        found.append(_move(student, after.grade_id, now.title, then, now))
    found += [_move(student, after.grade_id, then.title, then, None) for then in tests.values()]
    return [move for move in found if abs(move.after - move.before) > SMALLEST_DIFFERENCE]


def _move(student: str, grade_id: str, title: str, then: TestResult | None, now: TestResult | None) -> Move:
    points = [test.points if test else 0.0 for test in (then, now)]
    return Move(student, grade_id, title, points[0], points[1], now.message if now else "")
