"""How many submissions a second can be recorded? `python benchmarks/ledger_rate.py [--held 100 --held 1000]`.

One writer records the reference's submission, graded once, for one new student after another, as
`autograder watch` does: has it been recorded already, notebooks and report and gradebook, feedback pages. The
gradebook holds 100, 1,000 or 10,000 submissions before; of those only the gradebook's rows are made, not the
files. On SQLite, and on PostgreSQL where AUTOGRADER_TEST_DB names a server for tests, as `make
test-postgresql` does: AUTOGRADER_TEST_DB="$(bash .ci/postgresql)" python benchmarks/ledger_rate.py.

One row a case goes to ledger_rate.csv, with medians and quartiles. A row holds the hash of what it measured
and stays valid until that changes: run the command again, only what is missing is made.
Needs the reference's trained weights (`autograder train`).
"""

import argparse
import dataclasses
import os
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import create_engine, func, insert, select, text
from submission_sizes import STUDENT, course_of_one, graded_once, hash_of_submission

from autograder.course import Course
from autograder.feedback import generate_for
from autograder.grading import Graded
from autograder.ledger import autograde, classroom, database, settings
from autograder.selfcheck.rows import KeptRows

STEPS = ("checked_s", "recorded_s", "feedback_s")  # one after another; entered_s is a part of recorded_s
FIGURES = ("submissions", "entered_s", *STEPS, "all_s", "all_q1_s", "all_q3_s", "mean_s", "gradebook_bytes")
TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("database", "held"), FIGURES)
SERVER = "AUTOGRADER_TEST_DB"
COPIED = [each.__table__ for each in (Student, SubmittedAssignment, SubmittedNotebook, Comment, Grade)]
COPIED_AT_ONCE = 500


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held", type=int, action="append", help="submissions before; may be said again")
    parser.add_argument("--submissions", type=int, default=20, help="recorded a case")
    options = parser.parse_args()
    measured = hash_of_submission()
    sizes = sorted(options.held or (100, 1_000, 10_000))
    kinds = ("sqlite", "postgresql") if os.environ.get(SERVER) else ("sqlite",)
    missing = {kind: [held for held in sizes if not TABLE.has(measured, kind, held)] for kind in kinds}
    if any(missing.values()):
        with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
            course = course_of_one(Path(folder).resolve() / "course")
            graded = graded_once(course)
            for kind in kinds:
                with gradebook(kind, course):
                    measure(course, graded, kind, missing[kind], options.submissions, measured)
    if len(kinds) == 1:
        print(f"PostgreSQL is not measured: {SERVER} names no server.")
    show()


@contextmanager
def gradebook(kind: str, course: Course) -> Iterator[None]:
    """An empty gradebook of this kind for `course`, while the block runs."""
    if kind == "sqlite":
        url, name = f"sqlite:///{course.grading / 'measured.db'}", ""
    else:
        server, name = database.parse(os.environ[SERVER]), f"ledger_rate_{uuid.uuid4().hex}"
        url = server.set(database=name).render_as_string(hide_password=False)
        on_server(f"CREATE DATABASE {name}")
    try:
        with mock.patch.dict(os.environ, {database.ENVIRONMENT: url}):
            yield
    finally:
        if name:
            on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def on_server(statement: str) -> None:
    engine = create_engine(database.parse(os.environ[SERVER]), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def measure(
    course: Course, graded: Graded, kind: str, sizes: list[int], submissions: int, measured: str
) -> None:
    """Add a row for each size of the gradebook, which grows from the least to the largest."""
    shutil.rmtree(course.reports, ignore_errors=True)  # what was recorded is in another gradebook
    classroom.prepare(course)
    classroom.record(course, STUDENT, graded)
    for held in sizes:
        added = fill(course, held)
        figures = record_new_students(course, graded, submissions, first=held)
        row = {"database": kind, "held": held, **figures, "gradebook_bytes": added, "measured": measured}
        TABLE.put(row)
        print(f"{kind}, {held} submissions: {row['mean_s']} s each", flush=True)


def fill(course: Course, held: int) -> int:
    """Copy the rows of the reference's submission until the gradebook holds so many; returns bytes a copy.

    What nbgrader's tables hold for one submission is copied under new ids. It is not recorded so often, which
    would take hours.
    """
    engine = database.engine(settings.db_url(course))
    before = bytes_of(engine)
    with engine.begin() as connection:
        there = connection.scalar(select(func.count()).select_from(SubmittedAssignment.__table__)) or 0
        model = rows_of_model(connection)
        for first in range(there, held, COPIED_AT_ONCE):
            copies = [copied(model, number) for number in range(first, min(first + COPIED_AT_ONCE, held))]
            for table in COPIED:
                connection.execute(insert(table), [row for copy in copies for row in copy[table]])
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))  # as the server does by itself, some time after such a change
    added = bytes_of(engine) - before
    engine.dispose()
    return round(added / max(1, held - there))


def rows_of_model(connection: Any) -> dict[Any, list[dict[str, Any]]]:
    """By table the rows of the reference's submission."""
    mine: set[Any] = {STUDENT}
    found: dict[Any, list[dict[str, Any]]] = {}
    columns = ("id", "student_id", "assignment_id", "notebook_id", "notebook_id")  # that say whose a row is
    for table, column in zip(COPIED, columns, strict=True):
        rows = connection.execute(select(table).where(table.c[column].in_(mine)))
        found[table] = [dict(row._mapping) for row in rows]
        if table not in COPIED[3:]:
            mine = {row["id"] for row in found[table]}
    return found


def copied(model: dict[Any, list[dict[str, Any]]], number: int) -> dict[Any, list[dict[str, Any]]]:
    """The rows of one submission, as those of another student."""
    ids = {row["id"]: uuid.uuid4().hex for rows in model.values() for row in rows}
    ids[STUDENT] = f"held-{number:06}"
    return {
        table: [{name: ids.get(value, value) for name, value in row.items()} for row in rows]
        for table, rows in model.items()
    }


def bytes_of(engine: Any) -> int:
    """Size of the gradebook."""
    if engine.dialect.name == "sqlite":
        return Path(engine.url.database).stat().st_size
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")))


def record_new_students(course: Course, graded: Graded, count: int, first: int) -> dict[str, Any]:
    """Figures of `count` recordings, one after another: medians by step, quartiles and mean of all."""
    taken: dict[str, list[float]] = {name: [] for name in (*STEPS, "entered_s")}
    for number in range(first, first + count):
        student = f"new-{number:06}"
        shutil.copytree(course.submitted / STUDENT, course.submitted / student, copy_function=os.link)
        theirs = dataclasses.replace(graded, report=dataclasses.replace(graded.report, student=student))
        with mock.patch.object(autograde, "enter", timed(taken["entered_s"], autograde.enter)):
            assert not timed(taken["checked_s"], autograde.is_current)(course, student)
            timed(taken["recorded_s"], classroom.record)(course, student, theirs)
            timed(taken["feedback_s"], generate_for)(course, student)
        shutil.rmtree(course.submitted / student)
    together = [sum(seconds) for seconds in zip(*(taken[name] for name in STEPS), strict=True)]
    lower, median, upper = statistics.quantiles(together, n=4)
    figures = {name: statistics.median(seconds) for name, seconds in taken.items()}
    figures |= {"all_s": median, "all_q1_s": lower, "all_q3_s": upper, "mean_s": statistics.mean(together)}
    return {"submissions": count, **{name: round(seconds, 4) for name, seconds in figures.items()}}


def timed(seconds: list[float], call: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which adds how long it took."""

    def measured(*arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            seconds.append(time.perf_counter() - started)

    return measured


def show() -> None:
    print(f"\n{'database':12}{'held':>8}{'entered':>10}{'recorded':>10}{'all':>8}  (quartiles)     a second")
    for row in TABLE.all():
        print(
            f"{row['database']:12}{row['held']:>8}{row['entered_s']:>10}{row['recorded_s']:>10}"
            f"{row['all_s']:>8}  ({row['all_q1_s']} to {row['all_q3_s']})  {1 / float(row['mean_s']):.2f}"
        )


if __name__ == "__main__":
    main()
