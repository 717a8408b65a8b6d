"""A small course, a folder that submissions arrive in, and judges whose findings are made by hand."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ledger"))  # the small course lies there

from by_hand import Drops, Watched
from small_course import make_small_course

from autograder.course import Course


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_course(tmp_path_factory.mktemp("course")).root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    shutil.copytree(released, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def drops(course: Course, tmp_path: Path) -> Drops:
    (tmp_path / "drop").mkdir()
    return Drops(course, tmp_path / "drop")


@pytest.fixture
def watched(course: Course, drops: Drops) -> Watched:
    return Watched(course, drops.folder)
