"""Grades one submission: the only function between what a student handed in and its report.

What can become of a submission, each leaf a status of an exercise and one sentence for the student:

    submission
      ├─ notebook cannot be read .............................. unreadable
      └─ each exercise, in a worker of its own
           ├─ its function is not there, or still the stub .... missing_function
           ├─ no weights were handed in ....................... missing_weights
           ├─ its function raises before anything can be asked  raised
           ├─ its worker ended: slow, big, by itself, greedy .. timed_out, out_of_memory, died, blocked
           ├─ the judge failed ................................ grader_failed: ours, to be graded again
           └─ questions were asked and answered ............... graded, with the points of each test

Tests that passed before a worker ended keep their points.
"""

import platform
import time
import traceback
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from nbformat import NotebookNode

from autograder import __version__
from autograder.course import ASSIGNMENT, Course
from autograder.earlier import Earlier
from autograder.errors import UserError
from autograder.exercises import Exercise, Question
from autograder.judge import content, recorder
from autograder.judge.accuracy import hidden_pictures
from autograder.judge.recorder import NOT_YOURS, Recorded
from autograder.judge.session import Session, open_session
from autograder.report import ExerciseResult, Report, Status, TestResult
from autograder.sandbox import Zygote


@dataclass(frozen=True)
class Graded:
    """A report, and by name the notebooks as the judge saw them: the master's frame, her code, what her
    cells showed.
    """

    report: Report
    notebooks: dict[str, NotebookNode]


def grade(
    path: Path,
    course: Course,
    zygote: Zygote,
    *,
    student: str = "",
    seed: int | None = None,
    earlier: Earlier | None = None,
) -> Graded:
    """Grade the submission at `path`, a folder or a notebook.

    seed: in the place of the submission's own, for trials. earlier: what was found before; what still holds
    of it is not judged again. Raises UserError where the course itself cannot be used or `path` is no
    submission; nothing that a submission does raises, and a fault of the judge's is in the report.
    """
    hidden_pictures(course)
    session = open_session(path, course, zygote, seed)
    clock = _Clock()
    known = {} if earlier is None else _known(session, earlier)
    recorded: dict[str, Recorded] = {}
    faults: dict[str, str] = {}
    try:
        session.display_run(
            [
                name
                for name, sha256 in session.notebooks_sha256.items()
                if earlier is None or not earlier.show(name, sha256, session.notebooks[name].notebook)
            ]
        )
        recorded = _judge(session, known)
    except UserError:
        raise
    except Exception:
        faults["judge"] = traceback.format_exc()
    results = [
        known.get(exercise.grade_id) or _result(session, exercise, recorded.get(exercise.grade_id))
        for exercise in session.assessment.exercises
    ]
    faults |= {grade_id: each.fault for grade_id, each in recorded.items() if each.fault}
    report = Report(
        student=student,
        assignment=ASSIGNMENT,
        status=_status(results),
        score=sum(result.score for result in results),
        max_score=sum(result.max_score for result in results),
        exercises=results + [_to_be_marked(question) for question in session.assessment.questions],
        evidence=_evidence(session, clock, known) | ({"faults": faults} if faults else {}),
    )
    return Graded(report, {name: framed.notebook for name, framed in session.notebooks.items()})


def _known(session: Session, earlier: Earlier) -> dict[str, ExerciseResult]:
    """By grade id the results of an earlier grading that hold."""
    found = {
        grade_id: earlier.result(grade_id, sha256) for grade_id, sha256 in session.exercises_sha256.items()
    }
    return {grade_id: result for grade_id, result in found.items() if result is not None}


def _judge(session: Session, known: Collection[str]) -> dict[str, Recorded]:
    """Run the suites of all exercises that can be asked and are not `known`; once more, alone, those that
    the clock alone had ended.

    Wall time runs on while other work takes the machine, so it decides nothing at the first time, and a
    second time that fares worse takes nothing away.
    """
    askable = [
        exercise.grade_id
        for exercise in session.assessment.exercises
        if session.problem(exercise) is None and exercise.grade_id not in known
    ]
    if not askable:
        return {}
    recorded = recorder.run(session, askable)
    for grade_id in askable:
        gone = recorded[grade_id].gone
        if gone is not None and session.may_try_again(gone):
            again = recorder.run(session, [grade_id])[grade_id]
            recorded[grade_id] = max(again, recorded[grade_id], key=_worth)
    return recorded


def _worth(recorded: Recorded) -> tuple[bool, float]:
    """Which of two runs of a suite counts: one in which the judge failed, to be graded again; else points."""
    return recorded.status == "grader_failed", sum(test.points for test in recorded.tests)


def _result(session: Session, exercise: Exercise, recorded: Recorded | None) -> ExerciseResult:
    """One exercise's part of the report."""
    result = ExerciseResult(exercise.grade_id, 0.0, exercise.points, "grader_failed")
    problem = session.problem(exercise)
    if problem is not None:
        result.status = problem.status
        result.tests = [_only(exercise, "The notebook can be read", problem.sentence)]
    elif recorded is None or recorded.status == "grader_failed":
        result.tests = (
            recorded.tests if recorded and recorded.tests else [_only(exercise, exercise.title, NOT_YOURS)]
        )
        result.score = sum(test.points for test in result.tests)
    else:
        result.status, result.tests = recorded.status, recorded.tests
        result.score = sum(test.points for test in result.tests)
    return result


def _to_be_marked(question: Question) -> ExerciseResult:
    """A question's part of the report: its points are a person's to give, and no part of the score."""
    test = TestResult(question.grade_id, question.title, 0.0, question.points, "needs_marking")
    return ExerciseResult(question.grade_id, 0.0, 0.0, "graded", [test])


def _only(exercise: Exercise, title: str, message: str) -> TestResult:
    """What stands in the place of an exercise's tests where none of them could be run."""
    return TestResult(exercise.grade_id, title, 0.0, exercise.points, "not_run", message)


def _status(results: list[ExerciseResult]) -> Status:
    """Of the whole: "graded" unless no notebook could be read, or the judge failed everywhere."""
    statuses = {result.status for result in results}
    return statuses.pop() if statuses in ({"unreadable"}, {"grader_failed"}) else "graded"


class _Clock:
    """Seconds and CPU seconds of this process since it was made."""

    def __init__(self) -> None:
        self._started, self._cpu_started = time.monotonic(), time.process_time()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    @property
    def cpu_seconds(self) -> float:
        return time.process_time() - self._cpu_started


def _evidence(session: Session, clock: _Clock, known: Collection[str]) -> dict[str, Any]:
    """How the report came about, for the instructor."""
    workers = session.usages
    put_back = [sentence for framed in session.notebooks.values() for sentence in framed.problems]
    ours = {"judge": __version__, "judge_python": platform.python_version(), "judge_numpy": np.__version__}
    return {
        "seed": session.seed,
        "versions": session.zygote.versions | ours,
        "isolation": session.zygote.isolation.describe(),
        "submission_sha256": session.submission.sha256,
        "suite_sha256": session.suite_sha256,
        "course_sha256": content.course_sha256(session.course),
        "exercises_sha256": session.exercises_sha256,
        "notebooks_sha256": session.notebooks_sha256,
        "not_judged_again": sorted(known),
        "seconds": round(clock.seconds, 3),
        "cpu_seconds": round(clock.cpu_seconds + sum(usage.cpu_seconds for usage in workers), 3),
        "judge_cpu_seconds": round(clock.cpu_seconds, 3),
        "peak_memory_mb": round(max((usage.peak_memory_mb for usage in workers), default=0.0), 1),
        "notes": [*session.submission.notes, *put_back],
    }
