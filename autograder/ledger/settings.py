"""nbgrader's settings of a course, from the course's own nbgrader_config.py."""

import logging
import os
import re
import sysconfig
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from autograder.course import MARKER, Course
from autograder.errors import UserError
from autograder.ledger import database


def load(course: Course) -> Config:
    """What nbgrader_config.py sets. Executing it puts the judge in nbgrader's places, see `take_over`.

    Raises UserError where the file cannot be executed.
    """
    try:
        config = PyFileConfigLoader(MARKER, path=str(course.root)).load_config()
    except SystemExit as error:  # its own sentence, about the gradebook's URL
        raise UserError(str(error)) from None
    except Exception as error:  # the file is the instructor's and may raise anything
        raise UserError(
            f"{course.root / MARKER} cannot be used ({error}): compare it with the kit's own copy."
        ) from None
    return config


def course_id(course: Course) -> str:
    """The course's name in the gradebook."""
    return str(load(course).CourseDirectory.get("course_id", "default_course"))


def db_url(course: Course) -> str:
    """SQLAlchemy's URL of the gradebook. Raises UserError where it is none."""
    url = str(load(course).CourseDirectory.get("db_url", f"sqlite:///{course.gradebook}"))
    database.parse(url)
    return url


def find_alembic() -> None:
    """Put this Python's scripts first on PATH: for a new gradebook nbgrader calls `alembic`, whatever is
    activated."""
    scripts = sysconfig.get_path("scripts")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if Path(folders[0]) != Path(scripts):
        os.environ["PATH"] = os.pathsep.join([scripts, *folders])


class _Messages(logging.Handler):
    """Keeps the records it is given."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def captured_log() -> tuple[logging.Logger, list[logging.LogRecord]]:
    """A logger that shows nothing, and the list in which its records gather."""
    records: list[logging.LogRecord] = []
    logger = logging.Logger("autograder.ledger", logging.INFO)
    logger.addHandler(_Messages(records))
    return logger, records


def last_error(records: list[logging.LogRecord]) -> str:
    """What the last traceback in a log ends with, else its last message, in one line."""
    text = "\n".join(record.getMessage() for record in records)
    errors = re.findall(r"^[\w.]+: (.*)$", text, re.MULTILINE)
    lines = text.splitlines()
    return str(errors[-1]) if errors else lines[-1] if lines else "no reason was given"
