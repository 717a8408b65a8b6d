"""docs/lecture.md names cells, functions and tests that exist, and holds a claim of its own."""

import re
from pathlib import Path

import nbformat
import pytest
from resnet_lab import expected

from autograder.course import Course
from autograder.exercises import load_exercises

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "lecture.md").read_text(encoding="utf-8")
COURSE = Course(ROOT)
ASSESSMENT = load_exercises(COURSE.exercises)
CELLS = sorted(set(re.findall(r"\b([123]) `([a-z0-9-]+)`", PAGE)))
FUNCTIONS = sorted(set(re.findall(r"([123]) `[a-z0-9-]+`: `(\w+)\(\)`", PAGE)))
TESTS = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)))
ROWS = [line for line in PAGE.partition("\n## ")[0].splitlines() if line.startswith("| ")][2:]


def notebook_cells(number: str) -> dict[str, str]:
    """Source by cell id of the notebook with this number."""
    (name,) = (name for name in ASSESSMENT.notebooks if name.startswith(number))
    return {cell.id: cell.source for cell in nbformat.read(COURSE.solutions / name, as_version=4).cells}


@pytest.mark.parametrize(("number", "cell"), CELLS)
def test_cell_exists(number: str, cell: str) -> None:
    assert cell in notebook_cells(number)


@pytest.mark.parametrize(("number", "function"), FUNCTIONS)
def test_function_is_written_in_its_cell(number: str, function: str) -> None:
    assert f"def {function}(" in notebook_cells(number)[function.replace("_", "-")]


@pytest.mark.parametrize(("file", "test"), TESTS)
def test_test_exists(file: str, test: str) -> None:
    assert f"\ndef {test}(" in (ROOT / file).read_text(encoding="utf-8")


def test_every_claim_is_implemented_seen_and_checked() -> None:
    """And every exercise of the list is there."""
    assert len(ROWS) > 10
    for row in ROWS:
        claim, implemented, seen, checked = row.strip("| ").split(" | ")
        assert re.search(r"[123] `[a-z0-9-]+`: `\w+\(\)`", implemented), claim
        assert re.search(r"[123] `[a-z0-9-]+`", seen), claim
        assert "::test_" in checked, claim
    named = {function for _, function in FUNCTIONS}
    asked = {
        exercise.function for exercise in ASSESSMENT.exercises if exercise.check_cell != exercise.grade_id
    }
    assert named == asked


def test_a_shortcut_costs_no_parameter() -> None:
    plain, residual = (stack((8, 8, 16), 3, 16) for stack in (expected.plain_stack, expected.residual_stack))
    assert expected.weight_counts(plain) == expected.weight_counts(residual)
