"""Where the course lies that the sandbox is tried on, and what is in each of its secrets."""

from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course

CANARY = "canary-5d1f"


@dataclass(frozen=True)
class Place:
    """A made-up course, and a home folder beside it."""

    course: Course
    home: Path
    outside: Path
    submission: Path
