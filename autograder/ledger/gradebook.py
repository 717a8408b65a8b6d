"""Opens nbgrader's gradebook, and says in one sentence why it cannot be opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError, reason
from autograder.ledger import settings

SQLITE = "sqlite:///"


@contextmanager
def open_gradebook(course: Course, make: bool = True) -> Iterator[Gradebook]:
    """The course's gradebook. make: where there is none yet, make one.

    Raises UserError where it cannot be opened or written, and, with nothing changed in it, where it is that
    of another course.
    """
    url = settings.db_url(course)
    try:
        path = Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None
        if path and not path.exists():
            if not make:
                raise UserError("There is no gradebook yet: run `autograder grade` first.")
            path.parent.mkdir(parents=True, exist_ok=True)
        else:
            _refuse_foreign(url)
        with Gradebook(url, settings.course_id(course)) as gradebook:
            yield gradebook
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        remedies = {
            "locked": "close what else uses it",
            "unable to open": f"make {course.grading} writable",
            "readonly": f"make {course.grading} and what is in it writable",
        }
        remedy = next(
            (remedy for words, remedy in remedies.items() if words in said),
            "restore it from a backup or move it away",
        )
        raise UserError(f"The gradebook {url} cannot be used ({said}): {remedy}.") from None
    except OSError as error:
        raise UserError(
            f"The gradebook {url} cannot be made ({reason(error)}): make {course.grading} writable."
        ) from None


def check(course: Course, make: bool = True) -> None:
    """Raise UserError where the gradebook cannot be used. make: where there is none yet, make one."""
    with open_gradebook(course, make):
        pass


def _refuse_foreign(url: str) -> None:
    """A gradebook that knows assignments, but not ours, was left here by another course.

    Asked before nbgrader opens it, since that writes.
    """
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("assignment"):
                return
            names = [str(row[0]) for row in connection.execute(text("SELECT name FROM assignment"))]
    finally:
        engine.dispose()
    if names and ASSIGNMENT not in names:
        raise UserError(
            f"The gradebook {url} is of another course (with {', '.join(sorted(names)[:3])}): move it away."
        )
