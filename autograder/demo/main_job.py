"""The main job end to end on the demo class: pictures, training, release, submissions, grades, feedback,
export.
"""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from autograder.course import WEIGHTS_FILE, Course
from autograder.demo.classroom import DemoStudent, make_class, read_class, refuse_real_class
from autograder.demo.comparison import Compared, compare
from autograder.errors import UserError
from autograder.export import export_csv
from autograder.feedback import generate
from autograder.judges import Judges, sensible_jobs
from autograder.ledger import records
from autograder.ledger.classroom import grade_class
from autograder.ledger.gradebook import open_gradebook
from autograder.release import release
from data.make import make

TRAINING_SEED = 1  # the demo's reference is the same everywhere, as far as floating point goes

Waiting = Callable[[str], AbstractContextManager[object]]
"""Shows what is being done while a block runs."""
Counting = Callable[[str], AbstractContextManager[Callable[..., None]]]
"""The same, with something to call as how many of how many get done."""


def run_demo(course: Course, waiting: Waiting, counting: Counting) -> list[Compared]:
    """Do the main job of `course` with the demo class; one row a student.

    Raises UserError, before anything is changed, where the course has a class of its own.
    """
    students = read_class()
    refuse_real_class(course, students)
    if not course.pictures.is_file() or not course.hidden_pictures.is_file():
        with counting("Drawing pictures") as count:
            make(course, progress=count)
    weights = trained_reference(course)
    with waiting("Releasing the assignment"):
        release(course)
    with waiting(f"Making the submissions of {len(students)} students"):
        make_class(course, students, weights)
        _enrol(course, students)
    with counting("Graded") as count, Judges(course, sensible_jobs()) as judges:
        grade_class(course, judges, [student.id for student in students], True, count, "autograder demo")
    with waiting("Writing feedback and grades"):
        generate(course)
        export_csv(course, grades_file(course))
    return [compare(student, records.recorded(course, student.id)) for student in students]


def grades_file(course: Course) -> Path:
    """Where the demo exports the grades."""
    return course.grading / "grades.csv"


def trained_reference(course: Course) -> Path:
    """The reference's trained weights; trained now, with progress, unless there are some for these pictures.

    In a process of its own: TensorFlow must never be loaded into the judge's.
    """
    weights = course.grading / "trained" / WEIGHTS_FILE
    if weights.is_file() and weights.stat().st_mtime > course.pictures.stat().st_mtime:
        return weights
    command = [sys.executable, "-m", "autograder", "train", "--seed", str(TRAINING_SEED)]
    if subprocess.run([*command, "--course", str(course.root)], cwd=course.root, check=False).returncode != 0:
        raise UserError("The reference was not trained, for the reason given above: run autograder train.")
    return weights


def _enrol(course: Course, students: list[DemoStudent]) -> None:
    """Tell the gradebook the students' names, as an instructor does who has a list of her class."""
    with open_gradebook(course) as gradebook:
        for student in students:
            gradebook.update_or_create_student(
                student.id, first_name=student.first_name, last_name=student.last_name
            )
