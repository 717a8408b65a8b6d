"""Judges answers whose grades are known, after somebody has changed a test: is the judge fair and awake?

Fair: the reference and right answers that look different score full. Awake: the untouched release scores
nothing, and every wrong answer of the demo class loses what demo.toml says, and is told why in the words it
names. Weights are left out, so that nothing needs training first; `autograder demo` judges those as well.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.demo.classroom import (
    NOTEBOOK,
    DemoStudent,
    answer_cells,
    read_class,
    read_release,
    write_answer,
)
from autograder.demo.comparison import compare
from autograder.exercises import load_exercises
from autograder.grading import grade
from autograder.report import Report
from autograder.sandbox import Zygote

ACCURACY = "trained_accuracy"


@dataclass(frozen=True)
class Checked:
    """One known answer. Scores are of the exercises that need no weights.

    `differences` are sentences, none where all is well.
    """

    answer: str
    expected: float
    score: float
    differences: tuple[str, ...]


def selfcheck(course: Course, progress: Callable[[int, int], None] = lambda done, of: None) -> list[Checked]:
    """Grade every answer of the demo class, without weights, and compare with demo.toml.

    progress: called with how many are done, of how many. Raises UserError where grading is impossible.
    Nothing of the course is changed.
    """
    known = _known_answers()
    released = read_release(course)
    limits = load_exercises(course.exercises).limits
    checked = []
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder, Zygote(course, limits) as zygote:
        for number, student in enumerate(known):
            progress(number, len(known))
            path = Path(folder) / student.answer
            path.mkdir()
            text = nbformat.writes(write_answer(released, answer_cells(course, student.answer)))
            (path / NOTEBOOK).write_text(text + "\n", encoding="utf-8")
            report = _without_accuracy(grade(path, course, zygote, student=student.id).report)
            differences = compare(student, report).differences
            checked.append(Checked(student.answer, student.total, report.score, differences))
        progress(len(known), len(known))
    return checked


def _known_answers() -> list[DemoStudent]:
    """The demo's answers, each once, with what they should get where no weights are handed in."""
    known: dict[str, DemoStudent] = {}
    for student in read_class():
        if student.cut_off or student.answer in known:
            continue
        known[student.answer] = replace(
            student,
            points={grade_id: points for grade_id, points in student.points.items() if grade_id != ACCURACY},
            status={grade_id: status for grade_id, status in student.status.items() if grade_id != ACCURACY},
            words=""
            if student.status.keys() == {ACCURACY}
            else student.words,  # words about missing weights,
        )
    return list(known.values())


def _without_accuracy(report: Report) -> Report:
    exercises = [exercise for exercise in report.exercises if exercise.grade_id != ACCURACY]
    return replace(report, exercises=exercises, score=sum(exercise.score for exercise in exercises))
