"""The answers of the demo class: files that can be read, and what becomes of them in a notebook."""

import ast

import pytest

from autograder.course import NETWORK_NOTEBOOK, Course, find_course
from autograder.demo import answers
from autograder.demo.answers import AnswerCell, complete, read_answer, read_solutions
from autograder.demo.classroom import RELEASED, SOLUTIONS, read_class
from autograder.exercises import load_exercises

FILES = sorted(path.stem for path in answers.FOLDER.glob("*.py"))


@pytest.fixture(scope="module")
def course() -> Course:
    return find_course(answers.FOLDER)


@pytest.mark.parametrize("name", FILES)
def test_an_answer_is_python_and_begins_with_what_it_is(name: str) -> None:
    text = (answers.FOLDER / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(text)
    assert text.startswith("# ")
    assert text.split("# ")[1].split()[0].rstrip(".") in {
        "Right",
        "Wrong",
        "Right,",
        "Raises",
        "Never",
        "Eats",
        "Cheats",
    }


@pytest.mark.parametrize("name", FILES)
def test_cells_are_named_after_exercises(name: str, course: Course) -> None:
    functions = {exercise.function for exercise in load_exercises(course.exercises).exercises}
    cells = read_answer(name)
    assert cells
    for cell in cells:
        assert cell.name in functions | {answers.IMPORTS, answers.EXTRA}
        if cell.name in functions:
            assert f"def {cell.name}(" in cell.source


def test_every_file_is_handed_in_by_somebody() -> None:
    assert set(FILES) == {student.answer for student in read_class()} - {SOLUTIONS, RELEASED}


def test_solutions_come_without_the_marks_around_them(course: Course) -> None:
    cells = read_solutions(course, NETWORK_NOTEBOOK)
    assert [cell.name for cell in cells] == ["identity_block", "convolutional_block", "resnet50"]
    for cell in cells:
        ast.parse(cell.source)
        assert "SOLUTION" not in cell.source


def test_what_an_answer_leaves_out_is_answered_as_in_the_solutions() -> None:
    solutions = [AnswerCell("first", "1"), AnswerCell("second", "2"), AnswerCell("third", "3")]
    answer = [AnswerCell("imports", "i"), AnswerCell("extra", "e"), AnswerCell("second", "two")]
    assert [cell.source for cell in complete(answer, solutions)] == ["i", "1", "e", "two", "3"]
