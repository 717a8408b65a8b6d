"""Programs that use one gradebook at the same time, are stopped halfway, or lose it meanwhile."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import on_postgresql
import pytest
from formgraders import Together
from nbgrader.api import Grade, Gradebook
from sqlalchemy import text
from test_recording import grade_of, mark_by_hand

from autograder.course import Course
from autograder.ledger import classroom, database, grades, locking, records, settings
from autograder.ledger.autograde import GraderFailedError, is_done
from autograder.ledger.gradebook import open_gradebook

HandIn = Callable[..., Path]
Record = Callable[..., object]
AT_ONCE = 4
LEDGER = Path(__file__).parent
RECORDS = """\
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from autograder.course import Course
from autograder.ledger import classroom, grades
from small_course import findings
course = Course(Path({root!r}))
{before}
for score in {scores!r}:
    classroom.record(course, "ann", findings(course, "ann", score=score))
"""
STOPS = """\
def stop(*_):
    print("halfway", flush=True)
    sys.stdin.read()
grades._penalise = stop
"""


def recording(course: Course, scores: list[float], before: str = "") -> subprocess.Popen[str]:
    """A process that records ann with one score after another."""
    paths = [str(LEDGER.parents[1]), str(LEDGER)]
    code = RECORDS.format(paths=paths, root=str(course.root), before=before, scores=scores)
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=course.root, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )


def together(work: Callable[[int], object]) -> None:
    """Do some work several times at the very same time."""
    ready = threading.Barrier(AT_ONCE)

    def each(number: int) -> Callable[[], None]:
        def run() -> None:
            ready.wait()
            work(number)

        return run

    with Together(*(each(number) for number in range(AT_ONCE))):
        pass


def test_programs_that_make_a_gradebook_at_once_make_one(course: Course) -> None:
    on_postgresql.remove_gradebook(course)
    url = settings.db_url(course)

    def make(_: int) -> None:
        with Gradebook(url, "resnet50") as gradebook:
            assert gradebook.db.execute(text("SELECT version_num FROM alembic_version")).scalar_one()

    together(make)


def test_programs_that_add_a_student_at_once_add_one(course: Course) -> None:
    url = settings.db_url(course)
    with Gradebook(url, "resnet50"):
        pass

    def add(number: int) -> None:
        with Gradebook(url, "resnet50") as gradebook:
            for student in range(10):
                gradebook.update_or_create_student(f"student{student}", email=f"{number}@example.org")

    together(add)
    with open_gradebook(course) as gradebook:
        assert [student.email is not None for student in gradebook.students] == [True] * 10


def test_programs_that_record_a_student_at_once_leave_what_one_of_them_says(
    course: Course, hand_in: HandIn
) -> None:
    """A grading run and formgrader's button, on a student whom the gradebook does not know yet."""
    hand_in("ann")
    programs = [recording(course, [1, 2, 3]), recording(course, [11, 12, 13])]
    said = [program.communicate() for program in programs]
    assert [program.returncode for program in programs] == [0, 0], said
    report = records.recorded(course, "ann")
    assert report is not None
    assert report.score in (3, 13)
    assert grade_of(course, "ann")["auto_score"] == report.score
    assert is_done(course, "ann")


def test_a_recording_killed_halfway_leaves_the_gradebook_as_it_was(
    course: Course, hand_in: HandIn, record: Record
) -> None:
    hand_in("ann")
    record("ann", score=5)
    mark_by_hand(course, "ann", 14)
    program = recording(course, [10], STOPS)
    assert program.stdout is not None
    assert program.stdout.readline() == "halfway\n"
    program.send_signal(signal.SIGKILL)
    program.communicate()
    assert grade_of(course, "ann")["auto_score"] == 5
    assert not is_done(course, "ann")
    record("ann", score=10)
    grade = grade_of(course, "ann")
    assert (grade["auto_score"], grade["manual_score"], grade["needs_manual_grade"]) == (10, 14, True)
    assert is_done(course, "ann")


def test_a_row_that_is_taken_is_as_it_is_and_not_as_it_is_remembered(
    course: Course, hand_in: HandIn, record: Record
) -> None:
    """Or a mark that equals the remembered one would not be written."""
    hand_in("ann")
    record("ann")
    grade_id = grade_of(course, "ann")["id"]
    with open_gradebook(course) as mine:
        remembered = mine.find_grade_by_id(grade_id)
        assert remembered.manual_score is None
        mark_by_hand(course, "ann", 14)
        assert mine.find_grade_by_id(grade_id).manual_score is None
        locking.begin(mine.db)
        assert [grade.manual_score for grade in locking.take(mine.db, Grade, Grade.id == grade_id)] == [14]


def test_another_gradebook_holds_nothing_yet(
    course: Course, hand_in: HandIn, record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("ann")
    record("ann", score=5)
    monkeypatch.setenv(database.ENVIRONMENT, f"sqlite:///{tmp_path / 'other.db'}")
    assert not is_done(course, "ann")
    (row,) = classroom.class_table(course)
    assert (row.status, row.why) == ("not_graded", "It was graded into another gradebook.")


@on_postgresql.only_postgresql
def test_a_connection_lost_while_recording_is_made_again(
    course: Course, hand_in: HandIn, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("ann")
    lost = iter([on_postgresql.end_all_connections] * 2)
    original = grades._penalise

    def lose(*arguments: Any) -> None:
        next(lost, lambda _: None)(course)
        original(*arguments)

    monkeypatch.setattr(grades, "_penalise", lose)
    record("ann", score=10)
    assert grade_of(course, "ann")["auto_score"] == 10
    assert is_done(course, "ann")
    assert next(lost, None) is None


@on_postgresql.only_postgresql
def test_a_recording_that_the_server_ends_for_a_deadlock_is_done_again(
    course: Course, hand_in: HandIn, record: Record
) -> None:
    """Somebody holds the last of ann's grades, and wants the first when the recording waits for the last."""
    hand_in("ann")
    record("ann", score=5)
    first, last = sorted(
        grade_of(course, "ann", cell)["id"] for cell in ("identity_block_check", "trained_accuracy")
    )
    take = text("SELECT id FROM grade WHERE id = :id FOR UPDATE")
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    engine = database.engine(settings.db_url(course))
    with engine.connect() as other, Together(lambda: record("ann", score=10), at_once=False) as recorder:
        other.execute(take, {"id": last})
        recorder.start()
        while not other.scalar(waits):
            time.sleep(0.05)
        other.execute(take, {"id": first})
        other.commit()
    with engine.connect() as connection:
        deadlocks = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        while not connection.scalar(deadlocks):
            connection.rollback()  # the server counts a little later
            time.sleep(0.05)
    engine.dispose()
    assert grade_of(course, "ann")["auto_score"] == 10
    assert is_done(course, "ann")


@on_postgresql.only_sqlite
def test_a_gradebook_that_stays_locked_is_one_sentence_with_a_way_out(
    course: Course, hand_in: HandIn, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("ann")
    monkeypatch.setattr(database, "SQLITE_PATIENCE_S", 0.2)
    hog = sqlite3.connect(course.gradebook, isolation_level=None)
    hog.execute("BEGIN IMMEDIATE")
    with pytest.raises(
        GraderFailedError, match=r"is locked\): close what else uses it, or keep it in PostgreSQL"
    ):
        record("ann", score=5)
    hog.close()
    record("ann", score=5)
    assert is_done(course, "ann")
