"""Answers in words, with the real judge and the real gradebook: reported, marked by hand, kept."""

import pytest
from judged_course import hand_in, make_judged_course

from autograder.course import ASSIGNMENT, Course
from autograder.exercises import load_exercises
from autograder.judges import Judges
from autograder.ledger import records
from autograder.ledger.classroom import grade_class
from autograder.ledger.gradebook import open_gradebook

NOTEBOOK = "3_depth.ipynb"
ANSWERED, LEFT_OUT = "question_overfitting", "question_blocks"
ANSWER = "No: its training accuracy is 0.17, too."


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Ann has answered one question, and written no function."""
    course = make_judged_course(tmp_path_factory.mktemp("questions"))
    hand_in(course, "ann", NOTEBOOK, question_overfitting=ANSWER)
    grade(course)
    return course


def grade(course: Course) -> None:
    with Judges(course, jobs=1) as judges:
        grade_class(course, judges, ["ann"], force=True)


def marked(course: Course, grade_id: str) -> tuple[float | None, float | None, bool]:
    """Score of the judge's, mark by hand, and whether one is asked for."""
    with open_gradebook(course) as gradebook:
        found = gradebook.find_grade(grade_id, NOTEBOOK.removesuffix(".ipynb"), ASSIGNMENT, "ann")
        return found.auto_score, found.manual_score, bool(found.needs_manual_grade)


def give(course: Course, grade_id: str, points: float) -> None:
    """As formgrader writes a mark."""
    with open_gradebook(course) as gradebook:
        found = gradebook.find_grade(grade_id, NOTEBOOK.removesuffix(".ipynb"), ASSIGNMENT, "ann")
        found.manual_score, found.needs_manual_grade = points, False
        gradebook.db.commit()


# The tests follow one another, as a marker's work does.


def test_report_says_that_questions_are_to_be_marked_and_counts_them_apart(course: Course) -> None:
    report = records.recorded(course, "ann")
    assert report is not None
    listed = load_exercises(course.exercises)
    tests = {result.grade_id: result.tests for result in report.exercises}
    for question in listed.questions:
        (test,) = tests[question.grade_id]
        assert (test.outcome, test.points, test.max_points) == ("needs_marking", 0, question.points)
        assert test.title == question.title
    assert report.max_score == sum(exercise.points for exercise in listed.exercises)


def test_answer_waits_for_a_mark_and_one_left_out_has_its_zero(course: Course) -> None:
    assert marked(course, ANSWERED) == (None, None, True)
    assert marked(course, LEFT_OUT) == (0, None, False)


def test_mark_survives_when_the_class_is_graded_again(course: Course) -> None:
    give(course, ANSWERED, 1.5)
    grade(course)
    assert marked(course, ANSWERED) == (None, 1.5, False)


def test_mark_is_asked_for_again_with_another_submission(course: Course) -> None:
    hand_in(course, "ann", NOTEBOOK, question_overfitting=ANSWER + " Test: 0.14.")
    grade(course)
    assert marked(course, ANSWERED) == (None, 1.5, True)
