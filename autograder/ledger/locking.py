"""Keeps people and programs that write a gradebook at the same time from undoing one another's work.

Three kinds of locks, always taken in this order, so that nobody waits in a circle:

    recording    a file: one submission at a time gets its report, its notebooks and its mark of being done
    hold         the gradebook's structure: while it is made, while the assignment's cells are registered,
                 while a submission is entered
    take         rows: what a person or a recording has read and is about to change

On PostgreSQL the last two are the server's, so they hold between machines as well. SQLite has one writer at a
time: `hold` is a file beside the database there, and `take` the right to write.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError

from autograder.course import Course
from autograder.errors import UserError
from autograder.ledger import database

PATIENCE_S = 60.0
PAUSES_S = (0.1, 0.3, 1.0, 2.0, 4.0)  # between tries; a server that restarts is back within their sum
PASSING = (OperationalError, InterfaceError, IntegrityError, InvalidEntry)
HAD_PATIENCE = ("database is locked", "lock timeout")  # said after long waiting: no reason to wait again
Result = TypeVar("Result")


class Part(Enum):
    """What `hold` holds; the values are keys of PostgreSQL's advisory locks, which know numbers only."""

    MAKING = 4_207_001
    ENTERING = 4_207_002


@contextmanager
def recording(course: Course) -> Iterator[None]:
    """Hold the files of a class. Raises UserError where another program does not let go of them."""
    course.grading.mkdir(parents=True, exist_ok=True)
    with _file(course.grading / ".recording.lock"):
        yield


@contextmanager
def hold(url: str, part: Part) -> Iterator[None]:
    """Hold one part of the gradebook at `url`. Raises UserError or SQLAlchemyError where it is not to be
    had.
    """
    if database.is_sqlite(url):
        path = database.parse(url).database
        if not path or path == ":memory:":
            yield
            return
        with _file(Path(path).with_name(f".{Path(path).name}.{part.name.lower()}.lock")):
            yield
        return
    engine = database.engine(url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": part.value})
            yield  # the server lets go when the connection ends, however it ends
    finally:
        engine.dispose()


@contextmanager
def _file(path: Path) -> Iterator[None]:
    lock = FileLock(path, timeout=PATIENCE_S)
    try:
        lock.acquire()
    except Timeout:
        raise UserError(
            f"Another program holds {path} for more than {PATIENCE_S:g} s: stop it, then do the same again."
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """All that is done with a gradebook in a block, or nothing of it.

    nbgrader commits after each of its steps; here it only sends them to the database.
    """
    db = gradebook.db
    begin(db)
    db.commit = db.flush
    try:
        yield
    finally:
        del db.commit
    db.commit()


def begin(db: Any) -> None:
    """Begin a transaction that will write. On SQLite it waits here for the one writer before it."""
    db.rollback()
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text("BEGIN IMMEDIATE"))


def take(db: Any, table: Any, *where: Any) -> list[Any]:
    """Rows of a table as they are now; nobody else changes them before the transaction ends."""
    rows = select(table).where(*where).order_by(table.id).with_for_update(of=table)
    return list(db.scalars(rows.execution_options(populate_existing=True)))


def snapshot(db: Any) -> None:
    """Begin a transaction that reads, and sees the gradebook as it is at one moment."""
    db.rollback()
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text("BEGIN"))
    else:
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def tried_again(work: Callable[[], Result]) -> Result:
    """What `work`, a whole transaction, returns; begun anew when others were in its way or the server was
    away.

    Raises what the last try raises, or the first error that will not pass: DBAPIError, or InvalidEntry,
    by which nbgrader means the same.
    """
    for pause in PAUSES_S:
        try:
            return work()
        except PASSING as error:
            if any(words in str(error) for words in HAD_PATIENCE):
                raise
        time.sleep(pause)
    return work()
