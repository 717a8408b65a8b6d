"""Grades as CSV: safe in a spreadsheet, and honest about what is not final."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from on_postgresql import has_gradebook, remove_gradebook
from test_recording import mark_by_hand

from autograder.course import Course
from autograder.errors import UserError
from autograder.export import export_csv
from autograder.ledger.gradebook import open_gradebook

HandIn = Callable[..., Path]
Record = Callable[..., Any]


def lines(path: Path) -> dict[str, dict[str, str]]:
    with path.open(newline="") as stream:
        return {line["student"]: line for line in csv.DictReader(stream)}


def test_each_exercise_has_its_points(
    course: Course, hand_in: HandIn, record: Record, tmp_path: Path
) -> None:
    hand_in("ann")
    record("ann", score=7.5)
    assert export_csv(course, tmp_path / "grades.csv") == []
    ann = lines(tmp_path / "grades.csv")["ann"]
    assert (ann["identity_block_check"], ann["trained_accuracy"]) == ("7.5", "0.0")
    assert (ann["score"], ann["max_score"], ann["unfinished"]) == ("7.5", "25.0", "")


def test_a_mark_by_hand_is_what_counts(
    course: Course, hand_in: HandIn, record: Record, tmp_path: Path
) -> None:
    hand_in("ann")
    record("ann", score=7.5)
    mark_by_hand(course, "ann", 14)
    export_csv(course, tmp_path / "grades.csv")
    assert lines(tmp_path / "grades.csv")["ann"]["score"] == "14.0"


def test_what_is_unfinished_is_named(course: Course, hand_in: HandIn, record: Record, tmp_path: Path) -> None:
    for student in ("ann", "bob", "cem"):
        folder = hand_in(student)
        if student != "cem":
            record(student)
        if student == "bob":
            (folder / "helper.py").write_text("handed in again")
    assert export_csv(course, tmp_path / "grades.csv") == ["bob", "cem"]
    found = lines(tmp_path / "grades.csv")
    assert found["ann"]["unfinished"] == ""
    assert "changed" in found["bob"]["unfinished"]
    assert (found["cem"]["score"], found["cem"]["unfinished"]) == ("", "It is new.")


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("https://example.org")', "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", " =1"]
)
def test_no_name_is_a_formula(
    course: Course, hand_in: HandIn, record: Record, tmp_path: Path, name: str
) -> None:
    hand_in("ann")
    record("ann")
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_student("ann", last_name=name, first_name='a "quoted", name\nin two lines')
    export_csv(course, tmp_path / "grades.csv")
    ann = lines(tmp_path / "grades.csv")["ann"]
    assert ann["last_name"] == "'" + name.strip()
    assert ann["first_name"] == 'a "quoted", name in two lines'


def test_without_grades_there_is_one_sentence(course: Course, tmp_path: Path) -> None:
    remove_gradebook(course)
    with pytest.raises(UserError, match="autograder grade"):
        export_csv(course, tmp_path / "grades.csv")
    assert not has_gradebook(course)


def test_a_place_that_cannot_be_written_is_one_sentence(course: Course, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        export_csv(course, tmp_path / "file" / "grades.csv")
