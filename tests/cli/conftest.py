"""A course of its own for a test: the kit's master, release, tests and settings, without pictures and
grades.
"""

import shutil
from pathlib import Path

import pytest

from autograder.course import Course

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "nbgrader_config.py",
    "environment.yml",
    "solutions",
    "assignment",
    "autograder/exercises.toml",
    "autograder/hidden_tests",
)


@pytest.fixture(scope="session")
def course_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template") / "course"
    for name in COPIED:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.h5"))
        else:
            shutil.copyfile(source, target)
    (root / "data").mkdir()
    return root


@pytest.fixture
def course(course_template: Path, tmp_path: Path) -> Course:
    root = tmp_path / "course"
    shutil.copytree(course_template, root)
    return Course(root)
