"""After a change of tests: who moves, by how much, by which test; and what interrupted gradings leave."""

import copy
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from small_course import NOTEBOOK, findings

from autograder.course import ASSIGNMENT, Course
from autograder.ledger import records
from autograder.ledger.autograde import is_current, is_done
from autograder.ledger.classroom import grade_class
from autograder.ledger.gradebook import open_gradebook
from autograder.ledger.regrading import dry_run, moves, recorded_reports

HandIn = Callable[..., Path]


class Judges:
    """Finds each answer worth `score` points."""

    def __init__(self, course: Course, score: float, failing: Sequence[str] = ()) -> None:
        self.course, self.score, self.failing, self.asked = course, score, failing, [""] * 0

    def __call__(self, students: Sequence[str]) -> Iterator[tuple[str, Any]]:
        for student in students:
            self.asked.append(student)
            graded = findings(self.course, student, score=self.score)
            if student in self.failing:
                graded.report.exercises[0].status = "grader_failed"
            yield student, graded


@pytest.fixture
def graded(course: Course, hand_in: HandIn) -> Course:
    for student in ("ann", "bob"):
        hand_in(student)
    grade_class(course, Judges(course, 10))
    return course


def scores(course: Course) -> dict[str, float]:
    with open_gradebook(course) as gradebook:
        found = {}
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            found[submission.student.id] = submission.score
        return found


def test_a_dry_run_tells_each_test_that_moves_and_records_nothing(graded: Course) -> None:
    before = {path: path.read_bytes() for path in graded.reports.rglob("*.json")}
    found, failed = dry_run(Judges(graded, 8), recorded_reports(graded, ["ann", "bob"]))
    assert failed == []
    assert [(move.student, move.grade_id, move.before, move.after) for move in found] == [
        (student, "identity_block", 5, 4) for student in ("ann", "ann", "bob", "bob")
    ]
    assert {move.test for move in found} == {"The output has the input's shape", "The output is right"}
    assert {path: path.read_bytes() for path in graded.reports.rglob("*.json")} == before
    assert scores(graded) == {"ann": 10, "bob": 10}


def test_whoever_the_judge_fails_for_is_named_and_does_not_move(graded: Course) -> None:
    judges = Judges(graded, 8, failing=["ann"])
    found, failed = dry_run(judges, recorded_reports(graded, ["ann", "bob"]))
    assert failed == ["ann"]
    assert {move.student for move in found} == {"bob"}


def test_equal_reports_move_nobody(graded: Course) -> None:
    assert dry_run(Judges(graded, 10), recorded_reports(graded, ["ann", "bob"])) == ([], [])


def test_tests_that_are_new_or_gone_are_told(graded: Course) -> None:
    before = recorded_reports(graded, ["ann"])["ann"]
    after = copy.deepcopy(before)
    after.exercises[0].tests[0].name = "test_another"
    after.exercises[0].tests[0].title = "Another claim"
    assert [(move.test, move.before, move.after) for move in moves(before, after)] == [
        ("Another claim", 0, 5),
        ("The output has the input's shape", 5, 0),
    ]


def test_a_submission_that_changed_is_not_compared(graded: Course) -> None:
    (graded.submitted / "bob" / ASSIGNMENT / NOTEBOOK).write_text("{}")
    assert set(recorded_reports(graded, ["ann", "bob"])) == {"ann"}


def test_after_a_change_of_tests_the_class_is_graded_again_and_is_still_done(graded: Course) -> None:
    suites = graded.hidden_tests
    suites.mkdir(exist_ok=True, parents=True)
    (suites / "test_identity_block.py").write_text('"""Another suite."""\n')
    assert is_done(graded, "ann")
    assert not is_current(graded, "ann")
    judges = Judges(graded, 8)
    grade_class(graded, judges)
    assert judges.asked == ["ann", "bob"]
    assert scores(graded) == {"ann": 8, "bob": 8}
    assert is_current(graded, "ann")


def test_a_new_submission_is_known_as_such_however_often_recording_was_interrupted(graded: Course) -> None:
    """Or an answer in words would keep the mark of the one before."""
    (graded.submitted / "ann" / ASSIGNMENT / NOTEBOOK).write_text("{}")
    report = findings(graded, "ann", score=5).report
    for _ in range(2):
        records.write(graded, "ann", report)  # and then the power failed
        assert not is_done(graded, "ann")
        assert records.is_resubmitted(graded, "ann", report)
    records.mark(graded, "ann", report)
    assert is_done(graded, "ann")
    assert not records.is_resubmitted(graded, "ann", report)


def test_what_was_found_before_an_interruption_is_not_lost(graded: Course) -> None:
    records.write(graded, "ann", findings(graded, "ann", score=5).report)
    earlier = records.earlier(graded, "ann")
    assert earlier is not None
    assert earlier.report.score == 5
    assert earlier.notebooks == {}, "what cells showed was of the grading before"
    whole = records.earlier(graded, "bob")
    assert whole is not None
    assert set(whole.notebooks) == {NOTEBOOK}
