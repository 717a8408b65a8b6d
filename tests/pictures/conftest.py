"""Fixtures of the tests of the pictures."""

from pathlib import Path

import pytest

from autograder.course import Course

PHOTOGRAPHS = Path(__file__).parents[2] / "../shared/data/sign_digits_64.h5"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course folder with nothing in it."""
    root = tmp_path / "course"
    root.mkdir()
    return Course(root)


@pytest.fixture
def photographs() -> Path:
    """Real photographs of signs, with signers. They are not part of the kit."""
    if not PHOTOGRAPHS.exists():
        pytest.skip("the real photographs are not on this machine")
    return PHOTOGRAPHS
