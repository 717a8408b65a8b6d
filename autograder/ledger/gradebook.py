"""Opens nbgrader's gradebook, and says in one sentence why it cannot be opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    InvalidEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, Index, Row, Select, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateIndex

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError, reason
from autograder.ledger import database, settings

# By these columns nbgrader finds what belongs to one submission; its own indices begin with the other column,
# so it would read the whole table, and a recording would take longer with each submission that is there.
INDICES = (
    Index("autograder_grade_notebook", Grade.__table__.c.notebook_id),
    Index("autograder_comment_notebook", Comment.__table__.c.notebook_id),
    Index("autograder_notebook_assignment", SubmittedNotebook.__table__.c.assignment_id),
    Index("autograder_assignment_student", SubmittedAssignment.__table__.c.student_id),
)


@contextmanager
def open_gradebook(course: Course, make: bool = True) -> Iterator[Gradebook]:
    """The course's gradebook. make: where there is none yet, make one.

    Raises UserError where it cannot be opened or written, and, with nothing changed in it, where it is that
    of another course.
    """
    url = settings.db_url(course)
    with one_sentence(url):
        if not _is_there(url):
            if not make:
                raise UserError("There is no gradebook yet: run `autograder grade` first.")
            if path := _file(url):
                path.parent.mkdir(parents=True, exist_ok=True)
        with Gradebook(url, settings.course_id(course)) as gradebook:
            yield gradebook


def place(course: Course) -> str:
    """Where the gradebook lies, as a person may read it."""
    url = settings.db_url(course)
    return str(_file(url) or database.shown(url))


def check(course: Course, make: bool = True) -> None:
    """Raise UserError where the gradebook cannot be used. make: where there is none yet, make one."""
    with open_gradebook(course, make):
        pass


def add_indices(course: Course) -> None:
    """Make those of INDICES that the gradebook lacks. Raises UserError as `open_gradebook` does."""
    url = settings.db_url(course)
    with one_sentence(url), _connected(url) as connection:
        there = inspect(connection)
        for index in INDICES:
            if not there.has_index(str(index.table), str(index.name)):
                connection.execute(CreateIndex(index, if_not_exists=True))
        connection.commit()


def submissions(course: Course) -> dict[str, str]:
    """Ids, in this gradebook, of the submissions it has, by student; none where there is no gradebook.

    Raises UserError as `open_gradebook` does.
    """
    mine = select(SubmittedAssignment.__table__).join(
        Assignment, Assignment.id == SubmittedAssignment.assignment_id
    )
    rows = _rows(course, mine.where(Assignment.name == ASSIGNMENT))
    return {str(row.student_id): str(row.id) for row in rows}


def students(course: Course) -> set[str]:
    """Ids of all whom the gradebook knows; none where there is no gradebook. Raises UserError as
    `open_gradebook` does.
    """
    return {str(row[0]) for row in _rows(course, select(Student.id))}


def _rows(course: Course, wanted: Select[Any]) -> list[Row[Any]]:
    """Rows of a gradebook that is only read: nothing is made."""
    url = settings.db_url(course)
    with one_sentence(url):
        if not _is_there(url):
            return []
        with _connected(url) as connection:
            return list(connection.execute(wanted))


@contextmanager
def one_sentence(url: str) -> Iterator[None]:
    """Turn what databases and file systems raise into UserError."""
    try:
        yield
    except InvalidEntry as error:  # nbgrader's name for any error of the database while it writes
        raise database.refusal(url, error.__context__ or error) from None
    except SQLAlchemyError as error:
        raise database.refusal(url, error) from None
    except OSError as error:
        raise UserError(
            f"The gradebook {database.shown(url)} cannot be made ({reason(error)}): make its folder writable."
        ) from None


def _file(url: str) -> Path | None:
    """Where a gradebook of SQLite's lies; None for any other."""
    return Path(database.parse(url).database or "") if database.is_sqlite(url) else None


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = database.engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _is_there(url: str) -> bool:
    """Whether there is a gradebook, of this course or still empty.

    Asked before nbgrader opens it, since that writes. Raises UserError where something else is there.
    """
    path = _file(url)
    if path and not path.exists():
        return False
    with _connected(url) as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            return False
        if Assignment.__tablename__ not in tables:
            raise UserError(
                f"The database {database.shown(url)} holds something else"
                f" (with {', '.join(sorted(tables)[:3])}): give the gradebook a database of its own."
            )
        names = [str(name) for name in connection.scalars(select(Assignment.name))]
    if names and ASSIGNMENT not in names:
        remedy = "move it away" if path else "give this course a database of its own"
        raise UserError(
            f"The gradebook {database.shown(url)} is of another course (with {', '.join(sorted(names)[:3])}):"
            f" {remedy}."
        )
    return True
