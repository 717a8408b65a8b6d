"""Judges one case of a selfcheck, as a submission is judged, and says what is not as it should be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.demo.classroom import DemoStudent, answer_cells, read_release, write_notebooks
from autograder.demo.comparison import SMALLEST_SHARE, compare
from autograder.grading import grade
from autograder.judge import recorder
from autograder.judge.recorder import Recorded
from autograder.judge.session import open_session
from autograder.report import TestResult
from autograder.sandbox import Zygote
from autograder.selfcheck.answers import hand_in
from autograder.selfcheck.cases import WITHOUT_TRAINING, Case


@dataclass(frozen=True)
class Tried:
    """What became of a case. wrong: sentences, none where all is as it should be.

    failed: names of the tests that did not give all their points. message: what leads the report.
    """

    lost: float
    status: str
    failed: tuple[str, ...]
    message: str
    wrong: tuple[str, ...]


def try_case(case: Case, course: Course, zygote: Zygote, folder: Path, seed: int) -> Tried:
    """Hand the case in at `folder`, which must not exist, and judge it. Raises UserError as `grade` does."""
    if case.student is not None:
        return _try_demo(case.student, course, zygote, folder, seed)
    hand_in(course, folder, dict(case.cells), saved_by=case.saved_by)
    session = open_session(folder, course, zygote, seed)
    recorded = recorder.run(session, case.exercises)
    judged = [recorded[grade_id] for grade_id in case.exercises]
    tests = [test for each in judged for test in each.tests]
    return _tried(tests, _status(judged), tuple(_differences(case, tests, judged)))


def _tried(tests: Sequence[TestResult], status: str, wrong: tuple[str, ...]) -> Tried:
    failed = [test for test in tests if test.points < test.max_points]
    return Tried(
        lost=round(sum(test.max_points - test.points for test in tests), 6),
        status=status,
        failed=tuple(test.name for test in failed),
        message=next((test.message for test in failed if test.message), ""),
        wrong=wrong,
    )


def _status(judged: Sequence[Recorded]) -> str:
    return next((each.status for each in judged if each.status != "graded"), "graded")


def _differences(case: Case, tests: Sequence[TestResult], judged: Sequence[Recorded]) -> list[str]:
    """What is not as expected, each a sentence."""
    expected, status = case.expected, _status(judged)
    lost = sum(test.max_points - test.points for test in tests)
    told = "\n".join(test.message for test in tests)
    if status == "grader_failed":
        fault = next((each.fault for each in judged if each.fault), "").strip()
        return [f"the judge itself failed: {fault.splitlines()[-1] if fault else 'no reason known'}"]
    found = []
    if expected.loses is None:
        if lost <= SMALLEST_SHARE:
            found.append("loses nothing")
    elif abs(lost - expected.loses) > SMALLEST_SHARE:
        found.append(f"loses {lost:g} points in the place of {expected.loses:g}")
    if expected.status and status != expected.status:
        found.append(f"has the status {status} in the place of {expected.status}")
    if expected.words and expected.words not in told:
        found.append(f"no message says {expected.words!r}")
    return found


def _try_demo(student: DemoStudent, course: Course, zygote: Zygote, folder: Path, seed: int) -> Tried:
    """Grade the notebooks of one of the demo class, but for its weights."""
    folder.mkdir(parents=True)
    write_notebooks(folder, read_release(course), answer_cells(course, student.answer))
    report = grade(folder, course, zygote, student=student.id, seed=seed).report
    exercises = [exercise for exercise in report.exercises if exercise.grade_id != WITHOUT_TRAINING]
    report = replace(report, exercises=exercises, score=sum(exercise.score for exercise in exercises))
    wanted = replace(
        student,
        points={name: points for name, points in student.points.items() if name != WITHOUT_TRAINING},
        status={name: status for name, status in student.status.items() if name != WITHOUT_TRAINING},
        # Words about missing weights are not to be had here.
        words="" if student.status.keys() == {WITHOUT_TRAINING} else student.words,
    )
    tests = [test for exercise in exercises for test in exercise.tests]
    status = next((each.status for each in exercises if each.status != "graded"), "graded")
    return _tried(tests, status, compare(wanted, report).differences)
