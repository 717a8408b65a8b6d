"""Copies of a course, to be graded in the place of the course: nothing secret in them, and low limits."""

import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

from autograder.course import MARKER, Course

# Low limits make a submission that ends at one cheap.
LOW_TIMES = {"cell_cpu_seconds": 10, "question_cpu_seconds": 20}
LOW_LIMITS = {**LOW_TIMES, "wall_factor": 4}
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv*", "grading", "bundle", "secret", "__pycache__", ".*_cache", ".hypothesis", "*.h5"
)


def copied_course(course: Course, root: Path) -> Course:
    """A copy of `course` at `root`, which must not exist, with LOW_LIMITS; no secret, no pictures, no
    class.
    """
    copy = Course(root)
    shutil.copytree(course.root, copy.root, ignore=NOT_COPIED)
    copy.secret.mkdir()
    lower_limits(copy, LOW_LIMITS)
    _with_its_own_gradebook(copy)
    return copy


def _with_its_own_gradebook(copy: Course) -> None:
    """Wherever the course's gradebook lies: attacks are not recorded there."""
    with (copy.root / MARKER).open("a", encoding="utf-8") as config:
        config.write(f"\nc.CourseDirectory.db_url = {f'sqlite:///{copy.gradebook}'!r}\n")


def lower_limits(course: Course, limits: Mapping[str, int]) -> None:
    """Write `limits` into the list of exercises of a course that is a copy."""
    text = course.exercises.read_text(encoding="utf-8")
    for name, value in limits.items():
        text = re.sub(rf"^{name} = \d+", f"{name} = {value}", text, flags=re.MULTILINE)
    assert tomllib.loads(text)["limits"].items() >= limits.items()
    course.exercises.write_text(text, encoding="utf-8")
