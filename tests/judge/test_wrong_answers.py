"""Wrong answers lose the points of the concept they miss and no more, and are told what is wrong."""

from pathlib import Path

import pytest

from autograder.course import find_course
from autograder.selfcheck.answers import all_answers, read_answer

KIT = find_course(Path(__file__).parent)


@pytest.mark.parametrize(
    "path", all_answers(KIT.wrong_answers), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_wrong_answer_loses_what_it_declares(path, judge):
    answer, grade_id = read_answer(path), path.parent.name
    recorded = judge(answer.cells, grade_id)[grade_id]
    lost = sum(test.max_points - test.points for test in recorded.tests)
    told = "\n".join(
        f"{test.points:g}/{test.max_points:g} {test.title}\n{test.message}" for test in recorded.tests
    )
    print(told)
    assert lost == float(answer.said("loses")), told
    assert recorded.status == answer.said("status", "graded")
    assert answer.said("words") in told


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("grade_id", ["plain_stack", "residual_stack"])
def test_stack_that_is_right_for_some_weights_only_loses_the_same_whatever_is_drawn(grade_id, seed, judge):
    answer = read_answer(KIT.wrong_answers / grade_id / "relu_with_a_bound.py")
    tests = judge(answer.cells, grade_id, seed=seed)[grade_id].tests
    lost = {test.name: test.message for test in tests if test.points < test.max_points}
    assert len(lost) == 1, lost
