"""A whole class: no submission stops another, what is done is left alone, and one table says how it went."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import on_postgresql
import pytest
from small_course import NOTEBOOK, findings
from sqlalchemy import inspect

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.ledger import database, records, settings
from autograder.ledger.autograde import handed_in, refusal
from autograder.ledger.classroom import class_table, grade_class
from autograder.ledger.gradebook import INDICES, open_gradebook

HandIn = Callable[..., Path]


class Judges:
    """Grades by hand, and remembers whom; `lost` are those for whom no answer comes."""

    def __init__(self, course: Course, lost: Sequence[str] = ()) -> None:
        self.course, self.lost, self.asked = course, lost, [""] * 0

    def __call__(self, students: Sequence[str]) -> Iterator[tuple[str, Any]]:
        self.asked += students
        for student in reversed(students):
            if student not in self.lost:
                graded = findings(self.course, student, score=5)
                if student == "grader":
                    graded.report.exercises[0].status = "grader_failed"
                    graded.report.exercises[0].tests[1].message = "The judge failed."
                if student == "no-notebook":
                    graded.notebooks.clear()
                yield student, graded


def test_one_bad_submission_never_stops_the_others(course: Course, hand_in: HandIn) -> None:
    for student in ("ann", "grader", "lost", "no-notebook", "zoe"):
        hand_in(student)
    hand_in("cut", content="{")
    (course.submitted / "link").symlink_to(course.submitted / "ann")
    hand_in("=1+1")
    (course.submitted / "file").mkdir()
    (course.submitted / "file" / ASSIGNMENT).write_text("no folder")
    judges = Judges(course, lost=["lost"])
    rows = {row.student: row for row in grade_class(course, judges)}
    assert sorted(judges.asked) == ["ann", "cut", "grader", "lost", "no-notebook", "zoe"]
    assert {name: row.score for name, row in rows.items()} == {
        "=1+1": None,
        "ann": 5,
        "cut": 5,
        "file": None,
        "grader": None,
        "link": None,
        "lost": None,
        "no-notebook": None,
        "zoe": 5,
    }
    assert rows["grader"].why == "The judge failed."
    for name, row in rows.items():
        assert row.score == 5 or (row.why and row.remedy), name


def test_what_is_done_is_left_alone(course: Course, hand_in: HandIn) -> None:
    for student in ("ann", "bob"):
        hand_in(student)
    grade_class(course, Judges(course))
    (course.submitted / "bob" / ASSIGNMENT / NOTEBOOK).write_text("{}")
    again, forced = Judges(course), Judges(course)
    assert [row.score for row in grade_class(course, again)] == [5, 5]
    assert again.asked == ["bob"]
    grade_class(course, forced, ["ann"], force=True)
    assert forced.asked == ["ann"]


def test_progress_counts_to_the_end(course: Course, hand_in: HandIn) -> None:
    for student in ("ann", "bob"):
        hand_in(student)
    seen: list[tuple[int, int, str]] = []
    grade_class(course, Judges(course), progress=lambda *step: seen.append(step))
    assert seen == [(0, 2, ""), (1, 2, "bob"), (2, 2, "ann")]


def test_a_gradebook_of_nbgraders_gets_the_indices_that_it_lacks(course: Course, hand_in: HandIn) -> None:
    """Or recording would take longer with each submission that is there."""
    hand_in("ann")
    grade_class(course, Judges(course))
    engine = database.engine(settings.db_url(course))
    with engine.begin() as connection:
        for index in INDICES:
            index.drop(connection)
    hand_in("zoe")
    grade_class(course, Judges(course))
    there = inspect(engine)
    assert all(there.has_index(str(index.table), str(index.name)) for index in INDICES)
    engine.dispose()


def test_an_empty_class_is_one_sentence(course: Course) -> None:
    with pytest.raises(UserError, match="There are no submissions: put each into"):
        grade_class(course, Judges(course))


def test_an_unknown_student_is_one_sentence(course: Course, hand_in: HandIn) -> None:
    hand_in("ann")
    with pytest.raises(UserError, match="'bob'"):
        grade_class(course, Judges(course), ["bob"])


def test_a_stale_release_stops_before_anything_is_graded(course: Course, hand_in: HandIn) -> None:
    hand_in("ann")
    (course.lab / "__init__.py").write_text('"""New."""\n')
    judges = Judges(course)
    with pytest.raises(UserError, match="autograder release"):
        grade_class(course, judges)
    assert judges.asked == []


def other_course(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM notebook")
        database.execute("UPDATE assignment SET name = 'ps1'")
    database.close()


@on_postgresql.only_sqlite
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.write_text("not a database" * 1000), "not a database"),
        (other_course, "of another course"),
        (lambda path: (path.unlink(), path.mkdir()), "unable to open"),
    ],
    ids=["no database", "another course", "a folder"],
)
def test_an_unusable_gradebook_is_one_sentence(
    course: Course, hand_in: HandIn, spoil: Callable[[Path], object], sentence: str
) -> None:
    hand_in("ann")
    spoil(course.gradebook)
    judges = Judges(course)
    with pytest.raises(UserError, match=sentence):
        grade_class(course, judges)
    assert judges.asked == []


def test_a_class_table_shows_what_is_open(course: Course, hand_in: HandIn) -> None:
    hand_in("ann")
    hand_in("bob")
    grade_class(course, Judges(course), ["ann"])
    records.write(course, "bob", findings(course, "bob").report)
    ann, bob = class_table(course)
    assert (ann.score, ann.status, ann.why) == (5, "missing_weights", "No weights were handed in.")
    assert (bob.score, bob.status, bob.why) == (None, "not_graded", "Grading was interrupted or failed.")


@pytest.mark.parametrize("student", ["ann", "Ann-Marie_2", "a.b@example.org", "Jürgen", "小明", "7"])
def test_names_of_people_are_student_ids(tmp_path: Path, student: str) -> None:
    (tmp_path / student / ASSIGNMENT).mkdir(parents=True)
    assert refusal(tmp_path / student / ASSIGNMENT) == ""


@pytest.mark.parametrize(
    "student", ["=1", "-rf", "@x", "a b", "a,b", "a\nb", "a\x1b[2J", "*", "[a]", "a'b", "<b>", "." * 3]
)
def test_names_that_could_do_harm_are_not(tmp_path: Path, student: str) -> None:
    sentence = refusal(tmp_path / student / ASSIGNMENT)
    assert "rename the folder" in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize(
    "content",
    [b"", b"yesterday", b"\xff", b"2026-13-45", b"9" * 60, b"2026-01-01" + b" " * 10**6, b"9999999999-01-01"],
)
def test_a_timestamp_that_is_none_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "timestamp.txt").write_bytes(content)
    found = handed_in(tmp_path, trusted=True)
    assert found is None or content.startswith(b"2026-01-01")


def test_a_students_own_timestamp_is_not_trusted(course: Course, hand_in: HandIn) -> None:
    """Nor does formgrader show it, or stumble over it."""
    (hand_in("ann") / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC")
    (hand_in("bob") / "timestamp.txt").mkdir()
    grade_class(course, Judges(course))
    with open_gradebook(course) as gradebook:
        assert gradebook.find_submission(ASSIGNMENT, "ann").timestamp is None
    from nbgrader.apps.api import NbGraderAPI

    interface = NbGraderAPI(config=settings.load(course))
    assert interface.get_submitted_timestamp(ASSIGNMENT, "ann") is None
    assert interface.get_submitted_timestamp(ASSIGNMENT, "bob") is None
    assert interface.get_autograded_students(ASSIGNMENT) == {"ann", "bob"}


def test_nbgraders_own_timestamp_is_used_where_the_course_says_so(tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_text("2026-11-24 09:00:00 UTC\n")
    found = handed_in(tmp_path, trusted=True)
    assert found is not None
    assert found.isoformat() == "2026-11-24T09:00:00"
