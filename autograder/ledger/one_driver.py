"""Sees to it that one run at a time writes a course's grades: a second one is told which run is at work.

The system lets go of the lock when the run that holds it ends, however it ends.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from filelock import FileLock, Timeout

from autograder.course import Course
from autograder.errors import UserError

LOCK = ".driver.lock"
WHO = ".driver.json"


@contextmanager
def only_driver(course: Course, command: str) -> Iterator[None]:
    """Hold the course while `command` (as the instructor would type it) grades into its gradebook.

    Raises UserError, at once, where another run holds it: with that run's command, process and start.
    """
    course.grading.mkdir(parents=True, exist_ok=True)
    lock = FileLock(course.grading / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise UserError(
            f"This course is being graded already{_by_whom(course)}: wait for that run, or stop it."
        ) from None
    try:
        who = {
            "command": command,
            "process": os.getpid(),
            "since": datetime.now().astimezone().isoformat(" ", "seconds"),
        }
        (course.grading / WHO).write_text(json.dumps(who) + "\n", encoding="utf-8")
        yield
    finally:
        (course.grading / WHO).unlink(missing_ok=True)
        lock.release()


def _by_whom(course: Course) -> str:
    """ " by ..." the run that holds the course, as far as it says so."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        who = json.loads((course.grading / WHO).read_text(encoding="utf-8"))
        return f" by `{who['command']}` (process {who['process']}, since {who['since']})"
    return ""
