"""Right answers that look different score full, in whatever program they were saved."""

import re
from pathlib import Path

import nbformat
import pytest

from autograder.course import NETWORK_NOTEBOOK as NOTEBOOK
from autograder.course import find_course
from autograder.grading import grade
from autograder.judge import recorder
from autograder.judge.session import open_session
from autograder.selfcheck.answers import EXERCISES, all_answers, hand_in, read_answer
from autograder.selfcheck.saved_by import FORMS
from autograder.submission import read

KIT = find_course(Path(__file__).parent)
ANSWERS = all_answers(KIT.right_answers)
RIGHT = read_answer(KIT.right_answers / "style_of_2017.py")


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_right_answer_scores_full(path, course, zygote, tmp_path):
    answer = read_answer(path)
    folder = hand_in(course, tmp_path / "submission", answer.cells, answer.said("saved_by"))
    for grade_id, recorded in recorder.run(open_session(folder, course, zygote), list(answer.cells)).items():
        told = "\n".join(f"{test.title}\n{test.message}" for test in recorded.tests if test.message)
        assert not told, f"{grade_id}\n{told}"
        assert recorded.status == "graded"
        assert all(test.points == test.max_points for test in recorded.tests)


# With this seed a stand-in gets a number so near to 0 that float32 and float64 disagree on its sign.
NEAR_A_CORNER = 5166840182097899591


def test_a_number_whose_sign_is_rounding_costs_nothing(course, zygote, tmp_path):
    session = open_session(
        hand_in(course, tmp_path / "submission", RIGHT.cells), course, zygote, NEAR_A_CORNER
    )
    recorded = recorder.run(session, ["resnet50"])["resnet50"]
    assert sum(test.points for test in recorded.tests) == session.exercise("resnet50").points, recorded.tests


@pytest.mark.parametrize("form", FORMS)
def test_right_answer_scores_full_in_grading_whatever_program_saved_it(form, course, zygote, tmp_path):
    """With the display run, whose outputs take the place of those that the program stored."""
    folder = hand_in(course, tmp_path / "submission", RIGHT.cells, form)
    report = grade(folder, course, zygote, student="ada", seed=1).report
    judged = [exercise for exercise in report.exercises if exercise.grade_id in RIGHT.cells]
    told = {exercise.grade_id: exercise.tests for exercise in judged}
    assert [(exercise.status, exercise.score) for exercise in judged] == [
        ("graded", exercise.max_score) for exercise in judged
    ], told


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_right_answer_says_in_one_sentence_what_is_unusual(path):
    answer = read_answer(path)
    assert re.fullmatch(r"[A-Z].*[^.]\.", answer.about), answer.about
    assert answer.cells
    assert set(answer.cells) <= set(EXERCISES)
    assert answer.said("saved_by") in {"", *FORMS}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_keeps_all_cells_and_is_a_notebook(form, course, tmp_path):
    plain, other = (
        read(hand_in(course, tmp_path / name, RIGHT.cells, name), [NOTEBOOK]).student_notebooks[NOTEBOOK]
        for name in ("", form)
    )
    assert [(cell.cell_type, cell.source) for cell in plain.cells] == [
        (cell.cell_type, cell.source) for cell in other.cells
    ]
    nbformat.validate(nbformat.read(tmp_path / form / NOTEBOOK, as_version=nbformat.NO_CONVERT))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_used_by_a_right_answer(form):
    assert form in {read_answer(path).said("saved_by") for path in ANSWERS}


def test_marked_cells_stand_where_their_marks_say(course, tmp_path):
    (tmp_path / "marked.py").write_text(
        '"""Marked."""\n# %% imports\nimport keras\n# %% extra\na = 1\n# %% upper_half\nb = 2\n'
        "# %% identity_block\nc = 3\n# %% below\nd = 4\n# %% extra\ne = 5\n# %% convolutional_block\nf = 6\n"
    )
    answer = read_answer(tmp_path / "marked.py")
    folder = hand_in(course, tmp_path / "submission", answer.cells)
    cells = nbformat.read(folder / NOTEBOOK, as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    first = code.index("a = 1")
    assert code[first : first + 5] == [
        "a = 1",
        "b = 2",
        "c = 3",
        "d = 4",
        "checks.identity_block(identity_block)",
    ]
    second = code.index("e = 5")
    assert code[second + 1] == "f = 6"
    assert "import keras" in code
    named = {cell.source: cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells}
    assert [named[text] for text in ("a = 1", "b = 2", "c = 3")] == [None, "identity_block", "identity_block"]
