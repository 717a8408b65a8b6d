"""What decides a grade, as hashes: an exercise whose hash was seen before has the result it had then.

    an exercise's hash
      ├─ the code cells that run for it, the files beside them, for trained accuracy the weights
      ├─ its suite, with what all suites share, its points, the limits
      └─ the judging code, the lesson's package, the versions of what computes

An exercise's seed follows from her part and the suite's alone: it stays when the judge is repaired, so that a
score that moves has moved for a reason.
"""

import hashlib
import json
import platform
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import autograder
from autograder.course import WEIGHTS_FILE, Course
from autograder.exercises import Assessment, Exercise
from autograder.frame import Framed
from autograder.submission import Problem, Submission

KIT = Path(autograder.__file__).parent
JUDGING = ("frame.py", "grading.py", "submission.py", "judge/*.py", "sandbox/*.py", "worker/*.py")
SHARED_BY_SUITES = ("conftest.py", "pytest.ini")
COMPUTING = ("tensorflow", "tensorflow-cpu", "keras", "numpy", "h5py", "pytest")
TRAINED = "trained_accuracy"


def course_sha256(course: Course) -> str:
    """All of a course and of this installation that could change any grade. Raises OSError."""
    suites = [path for path in sorted(course.hidden_tests.iterdir()) if path.suffix in (".py", ".ini")]
    notebooks = sorted(course.release.glob("*.ipynb"))
    return _hash(
        judging_sha256(course), _files([*suites, *notebooks, course.exercises, course.hidden_pictures])
    )


def judging_sha256(course: Course) -> str:
    """What all exercises have in common: judging code, the lesson's package, pictures, versions. Raises
    OSError.
    """
    code = [path for pattern in JUDGING for path in sorted(KIT.glob(pattern))]
    release = sorted(path for path in course.release.rglob("*") if path.suffix in (".py", ".csv"))
    return _hash(_versions(), _files(code), _files([*release, course.pictures]))


def seed_source(framed: Framed, exercise: Exercise, submission: Submission, course: Course) -> str:
    """Her part of an exercise and its suite, as a hash that seeds may follow from. Raises OSError."""
    notebook = submission.student_notebooks[exercise.notebook]
    told = [notebook.status, notebook.sentence] if isinstance(notebook, Problem) else []
    remarks = [sentence for sentence in framed.problems if exercise.function in sentence]
    suite = [course.hidden_tests / f"test_{exercise.grade_id}.py"]
    suite += [course.hidden_tests / name for name in SHARED_BY_SUITES]
    cells = _code(framed, framed.last_cell(exercise.function) + 1)
    weights = submission.hashes.get(WEIGHTS_FILE) if exercise.grade_id == TRAINED else None
    return _hash(exercise.grade_id, cells, told, remarks, _beside(submission), weights, _files(suite))


def exercise_sha256(
    source: str, exercise: Exercise, assessment: Assessment, course: Course, seed: int | None = None
) -> str:
    """All that decides the result of an exercise. source: its `seed_source`. seed: the one that was chosen
    in the place of its own. Raises OSError.
    """
    is_trained = exercise.grade_id == TRAINED
    trained = [asdict(assessment.accuracy), _files([course.hidden_pictures])] if is_trained else []
    return _hash(source, seed, asdict(exercise), asdict(assessment.limits), trained, judging_sha256(course))


def display_sha256(
    name: str, framed: Framed, submission: Submission, assessment: Assessment, course: Course
) -> str:
    """All that decides what the cells of the notebook called `name` show. Raises OSError."""
    cells = _code(framed, len(framed.notebook.cells))
    return _hash(name, cells, _beside(submission), asdict(assessment.limits), judging_sha256(course))


def _beside(submission: Submission) -> dict[str, str | None]:
    """The files that student code may read, by name, and their hashes."""
    return {name: submission.hashes.get(name) for name in submission.files}


def _code(framed: Framed, end: int) -> list[tuple[str, str]]:
    """Ids and sources of the code cells above the index `end`."""
    return [(cell.id, cell.source) for cell in framed.notebook.cells[:end] if cell.cell_type == "code"]


@cache
def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "kit": autograder.__version__}
    for name in COMPUTING:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _files(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """Names and hashes of files; one that is missing counts as such."""
    return [(path.name, _file(path)) for path in paths]


def _file(path: Path) -> str:
    try:
        found = path.stat()
    except FileNotFoundError:
        return "missing"
    return _content(path, found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=4096)
def _content(path: Path, *_state: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
