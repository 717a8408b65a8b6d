"""The rows that selfchecks keep, and the page made from them, are of the cases that there are.

Whether rows are still valid is for `make selfcheck` to say, which judges anew what has changed.
"""

from pathlib import Path

import pytest

from autograder.course import find_course
from autograder.exercises import load_exercises
from autograder.selfcheck import as_tried, kept_rows, wrong_answer_table
from autograder.selfcheck.cases import known_cases

KIT = find_course(Path(__file__).parent)
KEPT = ("right", "wrong")  # of these kinds every case has a row
REMEDY = "run make selfcheck, and commit tests/selfcheck.csv and docs/wrong_answers.md"


@pytest.fixture(scope="module")
def results():
    rows = {(row["kind"], row["case"]): row for row in kept_rows(KIT).all()}
    cases = known_cases(KIT, KEPT)
    assert {case.key for case in cases} <= rows.keys(), REMEDY
    return [(case, as_tried(rows[case.key])) for case in cases]


def test_every_case_is_as_it_should_be(results):
    assert not [(case.key, tried.wrong) for case, tried in results if tried.wrong]


def test_page_of_wrong_answers_is_fresh(results):
    page = KIT.root / "docs" / "wrong_answers.md"
    assert page.read_text() == wrong_answer_table.written(results, load_exercises(KIT.exercises)), REMEDY
