"""Ways to grade one and the same class, each measured alike: by the clock, in CPU seconds, and by its scores.

    stock  `nbgrader autograde`, whose graded cells run the suites inside the student's kernel, as others do
    kit    `autograder grade`: a locked worker for each exercise, a judge outside, the same gradebook
    warm   the suites in one process that has loaded TensorFlow, no isolation, no gradebook: the limit

The fourth, `otter`, is in otter_way.py.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import nbformat
from courses import ROOT, environment_of_kit, grade_command
from nbgrader.utils import is_grade, is_solution

from autograder.course import ASSIGNMENT, Course
from autograder.judge import seeds
from autograder.report import Report

STOCK_CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.root = {root!r}
c.ExecutePreprocessor.timeout = 1800
"""
COPIES, COPY = 4, "-copy-"
GRADED_CELL = """\
try:
    {check}
except Exception as error:
    print(error)
from unisolated import points
points({grade_id!r}, globals())
"""


@dataclass(frozen=True)
class Pass:
    """One pass over a class. Seconds by the clock and of CPU are means a submission; scores by student.

    parts: CPU seconds a submission of those parts that are known.
    """

    seconds: float
    cpu_seconds: float
    scores: dict[str, float]
    parts: dict[str, float] = field(default_factory=dict)


class Way(Protocol):
    """A way to grade one class."""

    def measure(self, jobs: int) -> Pass:
        """Grade the whole class once, with `jobs` jobs on as many cores as are allowed."""


@contextmanager
def pinned(cores: int) -> Iterator[None]:
    """Keep this process, and all that it starts meanwhile, to so many cores."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


class Stopwatch:
    """Seconds since it was made, and CPU seconds of processes that were started since and have ended."""

    def __init__(self) -> None:
        self._begun = os.times()

    @property
    def seconds(self) -> float:
        return os.times().elapsed - self._begun.elapsed

    @property
    def cpu_seconds(self) -> float:
        now, begun = os.times(), self._begun
        return now.children_user + now.children_system - begun.children_user - begun.children_system


def students_of(course: Course) -> list[str]:
    return sorted(path.name for path in course.submitted.iterdir())


def unisolated_environment(course: Course, **more: str) -> dict[str, str]:
    """For a student's kernel in which the hidden suites of `course` can be imported."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT / 'benchmarks'}{os.pathsep}{ROOT}",
        "BENCHMARKED_COURSE": str(course.root),
        "RESNET_LAB_GRADING": "1",  # as in the kit's worker: the notebook does not train again
        "TF_CPP_MIN_LOG_LEVEL": "3",  # a line of TensorFlow's on stderr makes nbgrader give 0 points
        **more,
    }


def run(command: list[str], environment: Mapping[str, str], folder: Path) -> str:
    """What a command writes to stdout. Ends the program, with what it wrote to stderr, where it fails."""
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        sys.exit(ran.stderr or ran.stdout)
    return ran.stdout


class Stock:
    """A plain nbgrader course of the same assignment. It has no jobs: on two cores it still grades one
    submission after another, and only TensorFlow's threads can use the second.
    """

    def __init__(self, root: Path, kit: Course) -> None:
        self._root, self._kit = root, kit
        source = root / "source" / ASSIGNMENT
        shutil.copytree(kit.solutions, source, ignore=shutil.ignore_patterns("__pycache__"))
        for path in source.glob("*.ipynb"):
            _with_suites(path)
        (root / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(root)))
        (root / "data").mkdir()
        (root / "data" / "pictures.h5").symlink_to(kit.pictures)
        shutil.copytree(kit.submitted, root / "submitted", copy_function=os.link)
        self._nbgrader("generate_assignment", ASSIGNMENT)

    def _nbgrader(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        run(command, unisolated_environment(self._kit), self._root)

    def measure(self, jobs: int) -> Pass:
        """See Way."""
        from nbgrader.api import Gradebook

        shutil.rmtree(self._root / "autograded", ignore_errors=True)
        students = students_of(self._kit)
        with pinned(jobs):
            watch = Stopwatch()
            self._nbgrader("autograde", ASSIGNMENT, "--create", "--force")
            seconds, cpu_seconds = watch.seconds / len(students), watch.cpu_seconds / len(students)
        with Gradebook(f"sqlite:///{self._root / 'gradebook.db'}") as gradebook:
            scores = {name: gradebook.find_submission(ASSIGNMENT, name).score for name in students}
        return Pass(seconds, cpu_seconds, scores)


def _with_suites(path: Path) -> None:
    """Let the graded cells of a notebook run the hidden suites."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if is_grade(cell) and not is_solution(cell):
            grade_id = cell.metadata.nbgrader["grade_id"].removesuffix("_check")
            cell.source = GRADED_CELL.format(check=cell.source, grade_id=grade_id)
    nbformat.write(notebook, path)


class Kit:
    """This kit, from the first import to the last entry in the gradebook.

    It starts once a class, however large: so it grades the class of the others COPIES times over, under other
    names. Nothing is remembered from one student for another.
    """

    def __init__(self, root: Path, course: Course) -> None:
        seeds.course_secret(course)  # the same for all ways, so that they ask the same questions
        shutil.copytree(course.root, root)
        self._course = Course(root)
        for student in students_of(course):
            for number in range(2, COPIES + 1):
                copy = self._course.submitted / f"{student}{COPY}{number}"
                shutil.copytree(course.submitted / student, copy, copy_function=os.link)

    def measure(self, jobs: int) -> Pass:
        """See Way."""
        students = students_of(self._course)
        with pinned(jobs):
            watch = Stopwatch()
            run(grade_command(self._course, jobs, "--force"), environment_of_kit(), ROOT)
            seconds, cpu_seconds = watch.seconds / len(students), watch.cpu_seconds / len(students)
        reports = {name: Report.read(self._course.reports / name / "report.json") for name in students}
        scores = {name: report.score for name, report in reports.items()}
        return Pass(seconds, cpu_seconds, scores, parts_of(list(reports.values()), cpu_seconds))


def parts_of(reports: list[Report], cpu_seconds: float) -> dict[str, float]:
    """CPU seconds a submission by part. rest: starting, the zygote's own, recording."""
    evidence = [report.evidence for report in reports]
    judge = statistics.mean(each["judge_cpu_seconds"] for each in evidence)
    worker = statistics.mean(each["cpu_seconds"] for each in evidence) - judge
    return {"worker": worker, "judge": judge, "rest": cpu_seconds - worker - judge}


class Warm:
    """The limit: one process, without the seconds in which it starts. It has no jobs."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def measure(self, jobs: int) -> Pass:
        """See Way."""
        students = students_of(self._course)
        folders = [str(self._course.submitted / student / ASSIGNMENT) for student in students]
        program = ROOT / "benchmarks" / "unisolated.py"
        with pinned(jobs):
            said = run(
                [sys.executable, str(program), str(self._course.root), *folders],
                unisolated_environment(self._course),
                ROOT,
            )
        found = json.loads(said.splitlines()[-1])
        return Pass(
            statistics.mean(each["seconds"] for each in found),
            statistics.mean(each["cpu_seconds"] for each in found),
            {name: each["score"] for name, each in zip(students, found, strict=True)},
        )
