"""nbgrader's autograde with the judge in the place of the kernel: for the command, formgrader's button and
our own."""

import glob
import os
import re
import stat
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.utils import parse_utc, rmtree
from sqlalchemy.exc import SAWarning
from traitlets import Bool

from autograder import submission
from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.judge.content import course_sha256
from autograder.ledger import records
from autograder.ledger.outputs import fill
from autograder.report import Report

if TYPE_CHECKING:
    from autograder.grading import Graded

# Letters of any script: names of people are names of folders.
STUDENT_ID = re.compile(r"\w[\w.@+-]{0,99}")
TIMESTAMP_BYTES = 100
SMALLEST_DIFFERENCE = 1e-6  # points; sums of equal numbers in another order differ by less
Judge = Callable[[Path, str], "Graded"]
"""Grades the submission in a folder, by the student named."""


class GraderFailedError(Exception):
    """The judge could not do its work, which is no fault of the student's: nothing is recorded."""


@contextmanager
def judging(course: Course, unsafe: bool = False, anew: bool = False) -> Iterator[Judge]:
    """A judge with a sandbox of its own. anew: whatever was found before. Raises UserError where the system
    cannot isolate.
    """
    from autograder.grading import grade  # here, because nbgrader's other commands need none of it
    from autograder.sandbox import Zygote

    with Zygote(course, load_exercises(course.exercises).limits, unsafe=unsafe) as zygote:
        yield lambda folder, student: grade(
            folder,
            course,
            zygote,
            student=student,
            earlier=None if anew else records.earlier(course, student),
        )


class JudgedAutograde(Autograde):
    """Records what the judge says of each submission; of the submission itself nothing is executed or copied.

    A folder that is no submission (a link, a name that is no student id) is refused with a sentence; any
    other ends in the gradebook, whatever is in it, and none stops the others.
    """

    trust_timestamps = Bool(
        False,
        help="Whether timestamp.txt in a submission tells when it was handed in: only where nbgrader's"
        " own exchange or zip_collect writes that file; otherwise it is the student's.",
    ).tag(config=True)
    unsafe_no_sandbox = Bool(
        False, help="Run students' code without isolation where the system has none."
    ).tag(config=True)
    judge: Judge | None = None

    @property
    def course(self) -> Course:
        """The kit's course that nbgrader works on."""
        return Course(Path(self.coursedir.root))

    def start(self) -> None:
        """Grade the submissions that nbgrader was asked for. Raises NbGraderException with one sentence."""
        try:
            if self.judge is not None:
                super().start()
                return
            from autograder.ledger.classroom import prepare

            prepare(self.course)
            with judging(self.course, self.unsafe_no_sandbox, anew=self.force) as self.judge:
                super().start()
        except UserError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None

    def init_notebooks(self) -> None:
        """Every submission has all notebooks of the assignment, whatever files are in it."""
        if self.coursedir.assignment_id != ASSIGNMENT:
            raise UserError(
                f"This course has no assignment {self.coursedir.assignment_id}: name {ASSIGNMENT}."
            )
        exercises = load_exercises(self.course.exercises).exercises
        self.exercises = {
            name: tuple(e for e in exercises if e.notebook == name) for name in notebook_names(self.course)
        }
        names = [name for name in self.exercises if fnmatch(name, self.coursedir.notebook_id + ".ipynb")]
        pattern = self._format_source(ASSIGNMENT, self.coursedir.student_id)
        self.assignments = {}
        for folder in sorted(glob.glob(pattern)):
            problem = refusal(Path(folder))
            if problem:
                self.log.error(problem)
            else:
                self.assignments[folder] = [os.path.join(folder, name) for name in names]
        if not self.assignments:
            raise UserError(
                f"There are no submissions at {pattern}: put each into a folder named after its student."
            )

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to grade: yes, unless this very submission is in the gradebook and nobody insists."""
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        if not self.force and is_current(self.course, student_id):
            self.log.info("%s is graded already: say --force to grade again", student_id)
            return False
        destination = self._format_dest(assignment_id, student_id)
        if os.path.exists(destination):
            rmtree(destination)
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Grade, and see to it that the gradebook knows student and submission."""
        assert self.judge is not None
        folder = Path(self._format_source(assignment_id, student_id))
        self.student = student_id
        self.graded = self.judge(folder, student_id)
        report = self.graded.report
        records.write(self.course, student_id, report)
        if is_own_failure(report):
            raise GraderFailedError(why(report))
        self.resubmitted = records.is_resubmitted(self.course, student_id, report)
        with (
            Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook,
            warnings.catch_warnings(),
        ):
            # nbgrader reads the assignment's notebooks while it builds the submission; nothing is lost by it.
            warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
            if self.create_student:
                gradebook.update_or_create_student(student_id)
            when = handed_in(folder, self.trust_timestamps)
            gradebook.update_or_create_submission(assignment_id, student_id, timestamp=when)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Write one notebook, with the judge's outputs, and its points."""
        name = os.path.basename(notebook_filename)
        resources = self.init_single_notebook_resources(notebook_filename)
        notebook = self.graded.notebooks[name]
        exercises = load_exercises(self.course.exercises).exercises
        points = fill(notebook, self.graded.report, tuple(e for e in exercises if e.notebook == name))
        resources["nbgrader"] |= {"points": points, "resubmitted": self.resubmitted}
        self.exporter._preprocessors = []
        for preprocessor in self.autograde_preprocessors:
            self.exporter.register_preprocessor(preprocessor)
        output, resources = self.exporter.from_notebook_node(notebook, resources)
        self.write_single_notebook(output, resources)

    def run_post_convert_hook(self) -> None:
        """The last step for a submission: it is done, if the gradebook says what the report says."""
        super().run_post_convert_hook()
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            found = gradebook.find_submission(ASSIGNMENT, self.student)
            score = sum(grade.auto_score or 0.0 for notebook in found.notebooks for grade in notebook.grades)
        if abs(score - self.graded.report.score) > SMALLEST_DIFFERENCE:
            raise GraderFailedError(
                f"The gradebook has {score:g} points, the report {self.graded.report.score:g}."
            )
        records.mark(self.course, self.student, self.graded.report)


def is_own_failure(report: Report) -> bool:
    """Whether the judge failed somewhere, so that the score is not the student's."""
    return "grader_failed" in (report.status, *(result.status for result in report.exercises))


def notebook_names(course: Course) -> list[str]:
    """The assignment's notebooks, in the order of exercises.toml."""
    return list(load_exercises(course.exercises).notebooks)


def is_current(course: Course, student: str) -> bool:
    """Whether grading would change nothing: what is recorded is of this submission, by this state of the
    course and the installation.
    """
    report = records.recorded(course, student)
    by_this_course = report is not None and report.evidence.get("course_sha256") == course_sha256(course)
    return by_this_course and is_done(course, student)


def is_done(course: Course, student: str) -> bool:
    """Whether the gradebook holds the grade of exactly what now lies in the student's folder."""
    report = records.recorded(course, student)
    names = notebook_names(course)
    autograded = course.autograded / student / ASSIGNMENT
    if report is None or not all((autograded / name).is_file() for name in names):
        return False
    found = submission.read(course.submitted / student / ASSIGNMENT, names)
    return bool(report.evidence.get("submission_sha256") == found.sha256)


def refusal(folder: Path) -> str:
    """Why `submitted/<student>/residual_networks` is no submission, with the remedy; empty where it is
    one."""
    student = folder.parent.name
    if not STUDENT_ID.fullmatch(student):
        return (
            f"{student!r:.120} is no student id: rename the folder, with letters, digits and . _ @ + - only."
        )
    if folder.is_symlink() or folder.parent.is_symlink():
        return f"{folder} is a link: put the submission itself there."
    return "" if folder.is_dir() else f"{folder} is no folder: put the submission into a folder of that name."


def handed_in(folder: Path, trusted: bool) -> datetime | None:
    """The time in timestamp.txt, if that file is to be trusted; None for whatever is no time."""
    if not trusted:
        return None
    try:
        descriptor = os.open(folder / "timestamp.txt", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            when: Any = parse_utc(stream.read(TIMESTAMP_BYTES).decode("ascii").strip())
            return when if isinstance(when, datetime) else None
    except (OSError, ValueError, OverflowError):
        return None


def why(report: Report) -> str:
    """The first reason that a report gives for what could not be graded; empty where everything could."""
    for result in report.exercises:
        for test in result.tests:
            if test.message and result.status != "graded":
                return test.message
    return ""
