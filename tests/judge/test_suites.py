"""The hidden suites as an instructor finds them: points, titles, running them by hand."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import find_course
from autograder.exercises import load_exercises
from autograder.judge import recorder
from autograder.judge.session import open_session
from autograder.selfcheck.answers import hand_in, read_answer

KIT = find_course(Path(__file__).parent)
EXERCISES = load_exercises(KIT.exercises).exercises
RIGHT = read_answer(KIT.right_answers / "style_of_2017.py")


def functions_of(grade_id: str) -> list[ast.FunctionDef]:
    tree = ast.parse((KIT.hidden_tests / f"test_{grade_id}.py").read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


def points(test: ast.FunctionDef) -> float:
    calls = [mark for mark in test.decorator_list if isinstance(mark, ast.Call)]
    return sum(call.args[0].value for call in calls if ast.unparse(call.func) == "pytest.mark.points")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.grade_id)
def test_points_add_up_to_those_of_the_exercise(exercise):
    assert sum(points(test) for test in functions_of(exercise.grade_id)) == exercise.points


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.grade_id)
def test_every_test_has_points_and_a_title_of_one_line(exercise):
    for test in functions_of(exercise.grade_id):
        assert points(test) > 0, test.name
        assert len(ast.get_docstring(test).splitlines()) == 1, test.name


def test_there_is_one_suite_an_exercise_and_no_other():
    found = {path.stem.removeprefix("test_") for path in KIT.hidden_tests.glob("test_*.py")}
    assert found == {exercise.grade_id for exercise in EXERCISES}


def test_suites_run_by_themselves_with_plain_pytest(course, tmp_path):
    submission = hand_in(course, tmp_path / "ada", RIGHT.cells)
    suite = course.hidden_tests / "test_identity_block.py"
    command = [sys.executable, "-m", "pytest", suite, "--submission", submission, "--seed", "7", "-q"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "7 passed" in ended.stdout


def test_suites_say_what_they_need(course, tmp_path):
    command = [sys.executable, "-m", "pytest", course.hidden_tests, "-q"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "--submission PATH" in ended.stdout + ended.stderr


def test_running_leaves_no_output_and_no_file(course, zygote, tmp_path, capfd):
    session = open_session(hand_in(course, tmp_path / "ada", RIGHT.cells), course, zygote)
    before = {path for path in course.root.rglob("*") if "__pycache__" not in path.parts}
    recorder.run(session, ["identity_block"])
    assert capfd.readouterr() == ("", "")
    assert {path for path in course.root.rglob("*") if "__pycache__" not in path.parts} == before


def test_nothing_of_a_submission_is_run_in_the_judge(course, zygote, tmp_path):
    folder = hand_in(course, tmp_path / "ada", RIGHT.cells)
    for name in ("conftest.py", "numpy.py", "pytest.ini", "sitecustomize.py"):
        (folder / name).write_text("raise SystemExit('run in the judge')\n")
    recorded = recorder.run(open_session(folder, course, zygote), ["identity_block"])["identity_block"]
    assert all(test.outcome == "passed" for test in recorded.tests), recorded
