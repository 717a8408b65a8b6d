"""The master notebooks are written to be read in a diff, and agree with the list of exercises."""

import ast
import itertools
import re

import nbformat
import pytest

from autograder.exercises import KIT_EXERCISES, load_exercises

METADATA = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
FLAGS = {
    "solution": {"grade": False, "solution": True, "locked": False},
    "check": {"grade": True, "solution": False, "locked": True},
    "question": {"grade": True, "solution": True, "locked": False},
}


@pytest.fixture(params=load_exercises(KIT_EXERCISES).notebooks)
def master_path(request, course):
    return course.solutions / request.param


def normalised(notebook):
    """The notebook without what running it left behind."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in ("nbgrader", "tags")}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return nbformat.writes(notebook) + "\n"


def test_notebook_is_normalised(master_path):
    """No outputs, no counts, no metadata but the kernel's. On failure the right file is on disk already."""
    written = master_path.read_text(encoding="utf-8")
    right = normalised(nbformat.reads(written, as_version=nbformat.NO_CONVERT))
    if written != right:
        master_path.write_text(right, encoding="utf-8")
        pytest.fail(f"{master_path.name} held outputs or foreign metadata; it is rewritten, commit it.")


def test_notebook_is_valid(master):
    nbformat.validate(master)


def test_cell_ids_are_given_by_hand(master):
    """Ids are words, so that a diff names the cell; ids that tools draw hold digits among letters."""
    ids = [cell.id for cell in master.cells]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(50)?(-[a-z]+)*", name)] == []


def test_exercises_are_those_of_the_list(course, master, master_path):
    """Each exercise has its solution cell, and somewhere below it the check that carries its points."""
    listed = [
        exercise
        for exercise in load_exercises(course.exercises).exercises
        if exercise.notebook == master_path.name
    ]
    cells = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in master.cells
        if cell.cell_type == "code" and "nbgrader" in cell.metadata
    }
    order = list(cells)
    expected = []
    for exercise in listed:
        check = cells[exercise.check_cell].metadata.nbgrader
        assert check.points == exercise.points
        assert {flag: check[flag] for flag in FLAGS["check"]} == FLAGS["check"]
        if exercise.check_cell != exercise.grade_id:
            solution = cells[exercise.grade_id].metadata.nbgrader
            assert {flag: solution[flag] for flag in FLAGS["solution"]} == FLAGS["solution"]
            assert f"def {exercise.function}(" in cells[exercise.grade_id].source
            expected.append(exercise.grade_id)
        expected.append(exercise.check_cell)
    assert order == expected


def test_questions_are_those_of_the_list(course, master, master_path):
    """Each question is a text cell that carries points and is the student's to write."""
    listed = {
        question.grade_id: question.points
        for question in load_exercises(course.exercises).questions
        if question.notebook == master_path.name
    }
    flags = [
        cell.metadata.nbgrader
        for cell in master.cells
        if cell.cell_type == "markdown" and "nbgrader" in cell.metadata
    ]
    assert {flag.grade_id: flag.points for flag in flags} == listed
    for flag in flags:
        assert {name: flag[name] for name in FLAGS["question"]} == FLAGS["question"]


def test_checks_are_one_line(master):
    checks = [
        cell.source
        for cell in master.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    ]
    assert checks
    assert [source for source in checks if not re.fullmatch(r"checks\.\w+\(\w+\)", source)] == []


def test_headings_are_in_order(master):
    """One title; no level is skipped on the way down, for those who move by headings."""
    levels = [
        len(match.group(1))
        for cell in master.cells
        if cell.cell_type == "markdown"
        for match in re.finditer(r"^(#+) ", cell.source, re.MULTILINE)
    ]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in itertools.pairwise(levels))


def test_one_sentence_a_line(master):
    """So that a diff shows the sentence that changed. Tables and lists of steps are exempt."""
    long = [
        line
        for cell in master.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if not line.startswith(("|", "-", "1", "2", "3")) and re.search(r"[a-z`)$][.?!] [A-Z`$]", line)
    ]
    assert long == []


def test_solutions_are_marked_and_nowhere_else(master):
    """In code; of a question the whole cell is the solution."""
    for cell in master.cells:
        if cell.cell_type != "code":
            continue
        is_solution = cell.metadata.get("nbgrader", {}).get("solution", False)
        assert cell.source.count("### BEGIN SOLUTION") == cell.source.count("### END SOLUTION") == is_solution


def test_every_cell_parses(master):
    for cell in master.cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)
