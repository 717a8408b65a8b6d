"""A gradebook copied into another database is the same gradebook."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import on_postgresql
import pytest
from nbgrader.api import Base
from sqlalchemy import select
from test_recording import mark_by_hand

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.ledger import classroom, copying, database, settings
from autograder.ledger.copying import copy_gradebook
from autograder.ledger.gradebook import open_gradebook

HandIn = Callable[..., Path]
Record = Callable[..., object]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """URL of a database that nothing is in, beside a gradebook that is a file."""
    if on_postgresql.SERVER is None:
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        name = on_postgresql.make_database()
        yield on_postgresql.url_of(name)
        on_postgresql.drop_database(name)


@pytest.fixture
def filled(course: Course, hand_in: HandIn, record: Record, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Two students, with whatever people may give: here in a file, as before the move."""
    monkeypatch.setenv(database.ENVIRONMENT, f"sqlite:///{course.root / 'grading' / 'old.db'}")
    from autograder.release import register

    register(course)
    for student in ("ann", "Jürgen"):
        hand_in(student)
        record(student, score=7.25)
    mark_by_hand(course, "ann", 12.1)
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_student("ann", last_name="Ångström", email="ann@example.org")
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-11-26 12:00:00 UTC")
        gradebook.grant_extension(ASSIGNMENT, "ann", days=2, minutes=5)
        submission = gradebook.find_submission(ASSIGNMENT, "ann")
        submission.timestamp = datetime(2026, 11, 25, 8, 30, 1, 250_000)
        submission.notebooks[0].flagged = True
        submission.notebooks[0].late_submission_penalty = 0.1 + 0.2
        submission.notebooks[0].comments[0].manual_comment = "Schön: ✓\n'quoted'; 100%"
        submission.notebooks[0].grades[0].extra_credit = 1 / 3
        gradebook.db.commit()
    return course


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = database.engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_every_row_arrives_as_it_was(filled: Course, empty: str) -> None:
    counts = copy_gradebook(filled, empty)
    old = contents(settings.db_url(filled))
    assert contents(empty) == old
    assert counts == {name: len(rows) for name, rows in old.items()}
    assert counts["grade"] == 4


def test_what_is_graded_counts_as_graded_in_the_copy(
    filled: Course, empty: str, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_gradebook(filled, empty)
    monkeypatch.setenv(database.ENVIRONMENT, empty)
    assert [row.score for row in classroom.class_table(filled)] == [7.25, 7.25]
    record("ann", score=8)
    with open_gradebook(filled) as gradebook:
        grade = gradebook.find_grade("identity_block_check", "2_resnet50", ASSIGNMENT, "ann")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (8, 12.1, True)


def test_a_gradebook_that_is_in_use_is_not_written_over(filled: Course, empty: str) -> None:
    copy_gradebook(filled, empty)
    before = contents(empty)
    with pytest.raises(UserError, match="is not empty: name a new one"):
        copy_gradebook(filled, empty)
    assert contents(empty) == before


def test_a_copy_that_breaks_off_leaves_nothing(
    filled: Course, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_rows", lambda *_: object())
    with pytest.raises(UserError, match="did not arrive"):
        copy_gradebook(filled, empty)
    monkeypatch.undo()
    assert contents(empty)["student"] == []


def test_a_copy_onto_itself_is_refused(filled: Course) -> None:
    with pytest.raises(UserError, match="name another database"):
        copy_gradebook(filled, settings.db_url(filled))
