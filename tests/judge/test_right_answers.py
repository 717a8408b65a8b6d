"""Right answers that look different score full."""

from pathlib import Path

import pytest

from autograder.course import find_course
from autograder.selfcheck.answers import all_answers, read_answer

KIT = find_course(Path(__file__).parent)


@pytest.mark.parametrize("path", all_answers(KIT.right_answers), ids=lambda path: path.stem)
def test_right_answer_scores_full(path, judge):
    for grade_id, recorded in judge(read_answer(path).cells).items():
        lost = [(test.title, test.message) for test in recorded.tests if test.outcome != "passed"]
        assert not lost, grade_id
        assert recorded.status == "graded"
        assert all(test.points == test.max_points for test in recorded.tests)
