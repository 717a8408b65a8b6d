"""Compares what the demo's students got with what demo.toml says they should get."""

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.demo.classroom import DemoStudent
from autograder.report import ExerciseResult, Report

SMALLEST_SHARE = 1e-6  # of a point: scores are sums of floats
WHERE_TO_LOOK = "Where to look: "  # begins the last of a message's four lines


@dataclass(frozen=True)
class Compared:
    """One row of the demo's table. `differences` are sentences, empty where all is as expected."""

    student: DemoStudent
    report: Report | None
    differences: tuple[str, ...]

    @property
    def status(self) -> str:
        """The report's status, or that of the first exercise that could not be graded."""
        if self.report is None:
            return "not graded"
        statuses = (self.report.status, *(exercise.status for exercise in self.report.exercises))
        return next((status for status in statuses if status != "graded"), "graded")

    @property
    def message(self) -> str:
        """What leads the report, cut to the line that says where to look, if it has one."""
        message = leading_message(self.report) if self.report else ""
        return message.partition(WHERE_TO_LOOK)[2] or message


def compare(student: DemoStudent, report: Report | None) -> Compared:
    """`student`'s row, given her report (None: there is none)."""
    if report is None:
        return Compared(student, None, ("no report",))
    return Compared(student, report, tuple(_differences(student, report)))


def leading_message(report: Report) -> str:
    """The message of the first test that did not pass, in the order of the exercises; empty where all
    passed.
    """
    return next((message for message in _messages(report) if message), "")


def _differences(student: DemoStudent, report: Report) -> Iterator[str]:
    results = {
        result.grade_id: result
        for result in report.exercises
        if any(test.outcome != "needs_marking" for test in result.tests)  # else it is a person's to mark
    }
    for grade_id in student.points.keys() | results.keys():
        if grade_id not in results or grade_id not in student.points:
            yield f"{grade_id} is not in both demo.toml and the report"
        else:
            yield from _difference(student, results[grade_id])
    if student.words and not any(student.words in message for message in _messages(report)):
        yield f"no message says {student.words!r}"


def _difference(student: DemoStudent, result: ExerciseResult) -> Iterator[str]:
    expected = student.points[result.grade_id]
    if abs(expected - result.score) > SMALLEST_SHARE:
        yield f"{result.grade_id}: {result.score:g} points in the place of {expected:g}"
    status = student.status.get(result.grade_id, "graded")
    if status != result.status:
        yield f"{result.grade_id}: {result.status} in the place of {status}"


def _messages(report: Report) -> Iterator[str]:
    for exercise in report.exercises:
        for test in exercise.tests:
            yield test.message
