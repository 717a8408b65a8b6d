"""What reaches the gradebook, and what counts as done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Grade
from small_course import NOTEBOOK, findings

from autograder.course import ASSIGNMENT, Course
from autograder.ledger import classroom, grades, records
from autograder.ledger.autograde import GraderFailedError, is_done
from autograder.ledger.gradebook import open_gradebook

HandIn = Callable[..., Path]
Record = Callable[..., object]


def grade_of(course: Course, student: str, cell: str = "identity_block_check") -> dict[str, object]:
    with open_gradebook(course) as gradebook:
        grade: dict[str, object] = gradebook.find_grade(cell, "2_resnet50", ASSIGNMENT, student).to_dict()
    return grade


def mark_by_hand(course: Course, student: str, points: float) -> None:
    """What formgrader does when a mark is typed in."""
    with open_gradebook(course) as gradebook:
        grade: Grade = gradebook.find_grade("identity_block_check", "2_resnet50", ASSIGNMENT, student)
        grade.manual_score = points
        grade.needs_manual_grade = False
        gradebook.db.commit()


def test_partial_credit_reaches_the_gradebook(course: Course, hand_in: HandIn, record: Record) -> None:
    hand_in("ann")
    record("ann", score=12.5)
    assert grade_of(course, "ann")["auto_score"] == 12.5
    assert grade_of(course, "ann", "trained_accuracy")["auto_score"] == 0
    assert is_done(course, "ann")


def test_report_and_gradebook_agree(course: Course, hand_in: HandIn, record: Record) -> None:
    hand_in("ann")
    record("ann", score=7.25)
    report = records.recorded(course, "ann")
    assert report is not None
    with open_gradebook(course) as gradebook:
        assert gradebook.find_submission(ASSIGNMENT, "ann").score == report.score == 7.25


def test_a_score_that_the_gradebook_changes_is_not_done(course: Course, hand_in: HandIn) -> None:
    """15 points is all the cell has: a report that says 40 is ours to repair, and must not pass as
    recorded."""
    hand_in("ann")
    with pytest.raises(GraderFailedError, match="gradebook"):
        classroom.record(course, "ann", findings(course, "ann", score=40))  # type: ignore[arg-type]
    assert not is_done(course, "ann")


def test_an_interrupted_recording_is_not_done(
    course: Course, hand_in: HandIn, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All points are with the database when it fails; none of them stays."""
    hand_in("ann")
    record("ann", score=5)

    def fail(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(grades, "_penalise", fail)
    with pytest.raises(GraderFailedError, match="disk full"):
        record("ann", score=10)
    assert records.recorded(course, "ann") is None
    assert grade_of(course, "ann")["auto_score"] == 5
    assert [row.status for row in classroom.class_table(course)] == ["not_graded"]
    monkeypatch.undo()
    record("ann", score=10)
    assert is_done(course, "ann")


def test_a_changed_submission_is_not_done(course: Course, hand_in: HandIn, record: Record) -> None:
    folder = hand_in("ann")
    record("ann")
    (folder / "resnet50.weights.h5").write_bytes(b"trained longer")
    assert not is_done(course, "ann")
    assert "changed" in classroom.class_table(course)[0].why


def test_a_mark_by_hand_survives_a_regrade(course: Course, hand_in: HandIn, record: Record) -> None:
    hand_in("ann")
    record("ann", score=5)
    mark_by_hand(course, "ann", 14)
    record("ann", score=5)
    grade = grade_of(course, "ann")
    assert (grade["manual_score"], grade["needs_manual_grade"]) == (14, False)


def test_a_mark_by_hand_is_to_be_looked_at_again_when_the_automatic_score_changes(
    course: Course, hand_in: HandIn, record: Record
) -> None:
    hand_in("ann")
    record("ann", score=5)
    mark_by_hand(course, "ann", 14)
    record("ann", score=6)
    record("ann", score=6)
    grade = grade_of(course, "ann")
    assert (grade["manual_score"], grade["auto_score"], grade["needs_manual_grade"]) == (14, 6, True)


def test_our_own_failure_changes_no_grade(course: Course, hand_in: HandIn, record: Record) -> None:
    hand_in("ann")
    record("ann", score=5)
    graded = findings(course, "ann", score=0)
    graded.report.exercises[0].status = "grader_failed"
    with pytest.raises(GraderFailedError):
        classroom.record(course, "ann", graded)  # type: ignore[arg-type]
    assert grade_of(course, "ann")["auto_score"] == 5
    assert not is_done(course, "ann")


def test_an_unreadable_notebook_gets_its_zero(course: Course, hand_in: HandIn, record: Record) -> None:
    hand_in("ann", content='{"cells": [')
    record("ann", score=0)
    assert grade_of(course, "ann")["auto_score"] == 0
    assert grade_of(course, "ann")["needs_manual_grade"] is False


LATE = """
from nbgrader.plugins import LateSubmissionPlugin

class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2

c.AssignLatePenalties.plugin_class = Half
c.JudgedAutograde.trust_timestamps = True
"""


def test_a_penalty_for_lateness_is_of_the_score_that_is_entered_with_it(
    course: Course, hand_in: HandIn, record: Record
) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(LATE)
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-11-26 12:00:00 UTC")
    (hand_in("ann") / "timestamp.txt").write_text("2026-11-26 12:00:01 UTC")
    record("ann", score=5)
    record("ann", score=8)
    with open_gradebook(course) as gradebook:
        assert gradebook.find_submission(ASSIGNMENT, "ann").late_submission_penalty == 4


def test_nothing_of_a_submission_is_copied(course: Course, hand_in: HandIn, record: Record) -> None:
    folder = hand_in("ann")
    (folder / "resnet50.weights.h5").write_bytes(b"weights")
    (folder / "helper.py").write_text("1")
    (folder / "link").symlink_to(course.gradebook)
    record("ann")
    copied = [path.name for path in (course.autograded / "ann").rglob("*") if path.is_file()]
    assert copied == [NOTEBOOK]
