"""Copies a gradebook, with all that was given by hand, into another database: from SQLite to PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from nbgrader.api import Assignment, Base, Gradebook, Student
from sqlalchemy import Connection, Row, Table, delete, func, insert, select, text

from autograder.course import Course
from autograder.errors import UserError
from autograder.ledger import database, gradebook, locking, settings

TABLES: Sequence[Table] = Base.metadata.sorted_tables  # what is referred to comes first


def copy_gradebook(course: Course, target: str) -> dict[str, int]:
    """Copy the course's gradebook to the database at `target`; returns how many rows each table has.

    Nobody writes the old gradebook meanwhile. The new one holds every row as it was, or nothing. Raises
    UserError where either cannot be used, or the new one holds something already.
    """
    source = settings.db_url(course)
    if database.shown(source) == database.shown(target):
        raise UserError(f"The gradebook lies in {database.shown(target)} already: name another database.")
    gradebook.check(course, make=False)
    course_id = settings.course_id(course)
    with (
        locking.recording(course),
        gradebook.one_sentence(target),
        Gradebook(target, course_id) as new,
        new.engine.begin() as written,
    ):
        _refuse_used(written, target)
        with gradebook.one_sentence(source), Gradebook(source, course_id) as old:
            locking.begin(old.db)
            return _copy(old.db.connection(), written, database.shown(source))


def _refuse_used(written: Connection, target: str) -> None:
    for table in (Assignment, Student):
        if written.scalar(select(func.count()).select_from(table)):
            raise UserError(
                f"The gradebook {database.shown(target)} is not empty: name a new one, made with createdb."
            )


def _copy(read: Connection, written: Connection, source: str) -> dict[str, int]:
    versions = [each.scalar(text("SELECT version_num FROM alembic_version")) for each in (read, written)]
    if versions[0] != versions[1]:
        raise UserError(f"The gradebook {source} is of an older nbgrader: run nbgrader db upgrade first.")
    for table in reversed(TABLES):
        written.execute(delete(table))  # nbgrader's empty gradebook has a course in it
    counts = {}
    for table in TABLES:
        rows = [dict(row._mapping) for row in read.execute(select(table))]
        if rows:
            written.execute(insert(table), rows)
        counts[table.name] = len(rows)
    for table in TABLES:
        if _rows(read, table) != _rows(written, table):
            raise UserError(f"Table {table.name} did not arrive as it was, nothing is copied: report this.")
    return counts


def _rows(connection: Connection, table: Table) -> dict[Any, Row[Any]]:
    keys = [column.name for column in table.primary_key]
    return {tuple(getattr(row, key) for key in keys): row for row in connection.execute(select(table))}
