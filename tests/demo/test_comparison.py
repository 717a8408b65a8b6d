"""A demo fails where a grade, a status or a message is another than demo.toml says."""

from dataclasses import replace

import pytest

from autograder.demo.classroom import DemoStudent
from autograder.demo.comparison import compare
from autograder.report import ExerciseResult, Report, TestResult

STUDENT = DemoStudent(
    id="ada",
    first_name="Ada",
    last_name="Lovelace",
    answer="never_ends",
    weights="none",
    why="It never ends.",
    points={"identity_block": 15, "resnet50": 0},
    status={"resnet50": "timed_out"},
    words="computing time",
)


def report() -> Report:
    passed = TestResult("test_main_path", "The main path", 15.0, 15.0, "passed")
    late = TestResult(
        "test_stem", "The stem", 0.0, 20.0, "failed", "It needed more than 60 s of computing time."
    )
    exercises = [
        ExerciseResult("identity_block", 15.0, 15.0, "graded", [passed]),
        ExerciseResult("resnet50", 0.0, 20.0, "timed_out", [late]),
    ]
    return Report("ada", "residual_networks", "graded", 15.0, 35.0, exercises)


def test_a_report_as_expected_has_no_differences() -> None:
    compared = compare(STUDENT, report())
    assert compared.differences == ()
    assert compared.status == "timed_out"
    assert compared.message == "It needed more than 60 s of computing time."


@pytest.mark.parametrize(
    ("student", "difference"),
    [
        (
            replace(STUDENT, points={"identity_block": 14, "resnet50": 0}),
            "identity_block: 15 points in the place of 14",
        ),
        (replace(STUDENT, status={}), "resnet50: timed_out in the place of graded"),
        (replace(STUDENT, words="memory"), "no message says 'memory'"),
        (replace(STUDENT, points={"identity_block": 15}), "resnet50 is not in both demo.toml and the report"),
    ],
)
def test_each_difference_is_named(student: DemoStudent, difference: str) -> None:
    assert difference in compare(student, report()).differences


def test_no_report_is_a_difference() -> None:
    assert compare(STUDENT, None).differences == ("no report",)


def test_of_a_message_in_four_lines_the_table_shows_where_to_look() -> None:
    found = report()
    found.exercises[1].tests[0].message = "Called: f(x)\nExpected: a\nReceived: b\nWhere to look: The stem."
    assert compare(STUDENT, found).message == "The stem."
