"""No visible check refuses what scores full, what it lets through is explained, and the page says so.

Whether rows are still valid is for `make selfcheck` to say, which asks anew what has changed.
"""

from pathlib import Path

import pytest

from autograder.course import find_course
from autograder.selfcheck import compared, visible_check_page
from autograder.selfcheck.visible_checks import (
    as_checked,
    checked_cases,
    class_of,
    kept_rows,
    same_sentence,
)

KIT = find_course(Path(__file__).parent)
REMEDY = "run make selfcheck, and commit tests/visible_checks.csv and docs/visible_checks.md"


@pytest.fixture(scope="module")
def results():
    rows = {(row["kind"], row["case"]): as_checked(row) for row in kept_rows(KIT).all()}
    cases = checked_cases(KIT)
    assert {case.key for case in cases} == rows.keys(), REMEDY
    return [(case, rows[case.key]) for case in cases]


def test_no_check_refuses_what_scores_full(results):
    assert not [(case.key, each.message) for case, each in results if class_of(case, each) == "unfair"]


def test_every_case_that_a_check_lets_through_is_explained_and_no_other(results):
    missed = {case.name for case in visible_check_page.missed(compared(KIT, results))}
    assert set(visible_check_page.not_asked()) == missed


def test_page_is_fresh(results):
    page = KIT.root / "docs" / "visible_checks.md"
    assert page.read_text() == visible_check_page.written(compared(KIT, results)), REMEDY


@pytest.mark.parametrize(
    ("visible", "judged", "same"),
    [
        (
            "Where to look: line 3: x = f(4)\nWhy?",
            "Where to look: line 3 of the cell a-b: x = f(4)\nWhy?",
            True,
        ),
        ("Where to look: Use 3.", "Where to look: At the end: expected 5, received 6. Use 7.", True),
        ("Where to look: Use the stride.", "Where to look: Use the filters.", False),
    ],
)
def test_a_sentence_is_the_same_whatever_was_drawn(visible, judged, same):
    assert same_sentence(visible, judged) is same
