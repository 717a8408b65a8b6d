"""Right answers that look different score full."""

import pytest
from answers import all_answers, read_answer


@pytest.mark.parametrize("path", all_answers("right_answers"), ids=lambda path: path.stem)
def test_right_answer_scores_full(path, judge):
    for grade_id, recorded in judge(read_answer(path).cells).items():
        lost = [(test.title, test.message) for test in recorded.tests if test.outcome != "passed"]
        assert not lost, grade_id
        assert recorded.status == "graded"
        assert all(test.points == test.max_points for test in recorded.tests)
