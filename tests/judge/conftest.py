"""A small course, a zygote for it, and a judge that is handed cells."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest

from autograder.course import Course, find_course
from autograder.exercises import load_exercises
from autograder.judge import recorder
from autograder.judge.recorder import Recorded
from autograder.judge.session import open_session
from autograder.sandbox import Zygote
from autograder.selfcheck.answers import hand_in

KIT = find_course(Path(__file__).parent)
Judge = Callable[..., dict[str, Recorded]]


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The kit's own suites, release and helper package, with a handful of pictures of noise."""
    course = Course(tmp_path_factory.mktemp("course"))
    (course.root / "nbgrader_config.py").touch()
    for folder in ("lab", "release", "hidden_tests"):
        source = getattr(KIT, folder)
        shutil.copytree(source, getattr(course, folder), ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(KIT.exercises, course.exercises)
    noise = np.random.default_rng(1)
    course.pictures.parent.mkdir()
    course.secret.mkdir()
    # A known secret: what is drawn changes with answers and suites only, so that a red test stays red.
    (course.secret / "course_secret").write_text("5e" * 32)
    for path, parts in ((course.pictures, ("train", "test")), (course.hidden_pictures, ("hidden",))):
        with h5py.File(path, "w") as file:
            for part in parts:
                file[f"{part}_set_x"] = noise.integers(0, 256, (12, 64, 64, 3), dtype=np.uint8)
                file[f"{part}_set_y"] = np.arange(12) % 6
            file["list_classes"] = np.array([str(digit).encode() for digit in range(6)])
    return course


@pytest.fixture(scope="session")
def zygote(course: Course) -> Iterator[Zygote]:
    with Zygote(course, load_exercises(course.exercises).limits) as zygote:
        yield zygote


@pytest.fixture
def judge(course: Course, zygote: Zygote, tmp_path: Path) -> Judge:
    """`judge(cells, *grade_ids)`: what the suites of these exercises (all that `cells` names) say of the
    cells.
    """

    def judge(cells: dict[str, str], *grade_ids: str, seed: int | None = None) -> dict[str, Recorded]:
        session = open_session(hand_in(course, tmp_path / "submission", cells), course, zygote, seed)
        return recorder.run(session, grade_ids or list(cells))

    return judge


def score(recorded: Recorded) -> float:
    return sum(test.points for test in recorded.tests)
