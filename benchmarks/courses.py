"""The courses that benchmarks grade, copies of this one with demo submissions, and the command."""

import os
import shutil
import sys
from pathlib import Path

from autograder.course import WEIGHTS_FILE, Course
from autograder.demo.classroom import make_class, read_class
from autograder.release import release

ROOT = Path(__file__).resolve().parents[1]
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", "grading", "bundle", "__pycache__", ".*_cache")
# Submissions that run from end to end. Those that never end or eat memory would measure the limits.
STUDENTS = (
    "amara.okafor",
    "lukas.brandt",
    "mei.tanaka",
    "priya.raman",
    "sofia.almeida",
    "yusuf.demir",
    "chloe.martin",
    "lars.nielsen",
)


def reference_weights() -> Path:
    """The trained weights of the reference. Ends the program where there are none."""
    weights = ROOT / "grading" / "trained" / WEIGHTS_FILE
    if not weights.is_file():
        sys.exit("The reference has no weights yet: run autograder train.")
    return weights


def kit_course(root: Path, weights: Path, students: tuple[str, ...]) -> Course:
    """A copy of this course with the demo submissions of `students`."""
    shutil.copytree(ROOT, root, ignore=NOT_COPIED)
    course = Course(root)
    release(course)
    make_class(course, [student for student in read_class() if student.id in students], weights)
    return course


def grade_command(course: Course, jobs: int, *options: str) -> list[str]:
    """Grades the class of `course`, in `environment_of_kit()`."""
    command = [sys.executable, "-m", "autograder", "grade", "--jobs", str(jobs), "--course", str(course.root)]
    return [*command, *options]


def environment_of_kit() -> dict[str, str]:
    """For `python -m autograder` of this checkout, wherever it is started."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}
