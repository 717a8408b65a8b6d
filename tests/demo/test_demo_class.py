"""demo.toml: a whole class, and grades that add up."""

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from autograder.course import find_course
from autograder.demo.classroom import RELEASED, DemoStudent, WeightsKind, read_class
from autograder.exercises import load_exercises
from autograder.ledger.autograde import STUDENT_ID
from autograder.report import Status

STUDENTS = read_class()
EXERCISES = load_exercises(find_course(Path(__file__)).exercises).exercises
by_id = pytest.mark.parametrize("student", STUDENTS, ids=lambda student: student.id)


@by_id
def test_points_are_given_for_every_exercise_and_are_within_its_points(student: DemoStudent) -> None:
    assert list(student.points) == [exercise.grade_id for exercise in EXERCISES]
    for exercise in EXERCISES:
        assert 0 <= student.points[exercise.grade_id] <= exercise.points


@by_id
def test_a_student_has_a_name_and_a_reason(student: DemoStudent) -> None:
    assert STUDENT_ID.fullmatch(student.id)
    assert student.first_name
    assert student.last_name
    assert re.search(r"\w+ .*\.$", student.why)


@by_id
def test_statuses_and_weights_are_known_words(student: DemoStudent) -> None:
    assert set(student.status) <= set(student.points)
    assert set(student.status.values()) <= set(get_args(Status)) - {"graded"}
    assert student.weights in get_args(WeightsKind)


@by_id
def test_whoever_loses_points_is_told_why(student: DemoStudent) -> None:
    full = sum(exercise.points for exercise in EXERCISES)
    assert (student.words == "") == (student.total == full)


def test_ids_are_unique() -> None:
    assert len({student.id for student in STUDENTS}) == len(STUDENTS)


def test_the_class_holds_every_kind_of_submission() -> None:
    full = sum(exercise.points for exercise in EXERCISES)
    totals = Counter(student.total == full for student in STUDENTS)
    ends = {status for student in STUDENTS for status in student.status.values()}
    wrong = [student for student in STUDENTS if student.total < full and not student.status]
    assert len(STUDENTS) >= 16
    assert totals[True] == 4
    assert [student.answer for student in STUDENTS if student.answer == RELEASED] == [RELEASED]
    assert len(wrong) >= 6
    assert {
        "raised",
        "timed_out",
        "out_of_memory",
        "unreadable",
        "missing_weights",
        "missing_function",
    } <= ends
