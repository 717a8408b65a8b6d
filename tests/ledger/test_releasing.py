"""assignment/ holds what students may see, all of it, and nothing else."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from on_postgresql import has_gradebook, remove_gradebook
from small_course import NOTEBOOK, SECRET_LINE, graded_flags

from autograder.course import ASSIGNMENT, Course, find_course
from autograder.errors import UserError
from autograder.ledger.gradebook import open_gradebook
from autograder.release import release

KIT = find_course(Path(__file__).parent)
LEAST_TELLING = 16  # characters: a shorter line of a solution, such as `shortcut = x`, says nothing


def change_master(course: Course, change: Callable[[NotebookNode], object]) -> None:
    notebook = nbformat.read(course.solutions / NOTEBOOK, as_version=4)
    change(notebook)
    nbformat.write(notebook, course.solutions / NOTEBOOK)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_kits_release_is_fresh() -> None:
    """Else: autograder release, and commit assignment/."""
    assert release(KIT, check=True) == []


def test_a_solution_becomes_a_stub_that_teaches(master: NotebookNode) -> None:
    source = master.cells[2].source
    assert SECRET_LINE not in source
    assert "raise NotImplementedError(" in source
    compile(source, NOTEBOOK, "exec")


def test_files_are_an_exact_list(course: Course) -> None:
    assert set(tree(course.release)) == {NOTEBOOK, "README.md", "resnet_lab/__init__.py"}


def test_every_released_file_says_that_it_is_generated(course: Course) -> None:
    for name, content in tree(KIT.release).items():
        if name.endswith(".ipynb"):
            assert "Generated from solutions/" in json.loads(content)["metadata"]["generated"]
        elif "__pycache__" not in name:
            assert "Generated from solutions/" in content.decode().splitlines()[0], name


def test_releasing_twice_changes_nothing(course: Course) -> None:
    before = tree(course.release)
    assert release(course) == []
    assert tree(course.release) == before


def test_check_names_what_is_stale_and_writes_nothing(course: Course) -> None:
    (course.lab / "__init__.py").write_text('"""Better helpers."""\n')
    (course.release / "notes.txt").write_text("edited by hand")
    before = tree(course.root)
    assert release(course, check=True) == ["notes.txt", "resnet_lab/__init__.py"]
    assert tree(course.root) == before
    assert release(course) == ["notes.txt", "resnet_lab/__init__.py"]
    assert release(course, check=True) == []


def test_check_makes_no_gradebook(course: Course) -> None:
    remove_gradebook(course)
    release(course, check=True)
    assert not has_gradebook(course)


@pytest.mark.parametrize(
    "name", ["resnet50.weights.h5", "__pycache__/x.pyc", ".ipynb_checkpoints/a.ipynb", ".DS_Store"]
)
def test_what_running_the_master_leaves_behind_is_passed_over(course: Course, name: str) -> None:
    (course.solutions / name).parent.mkdir(exist_ok=True)
    (course.solutions / name).write_bytes(b"left behind")
    assert release(course) == []


@pytest.mark.parametrize(
    "name", ["hidden_tests.py", "answers.txt", "3_depth.ipynb", "resnet_lab/notes.md", "resnet_lab/a/b.py"]
)
def test_a_stranger_is_refused(course: Course, name: str) -> None:
    before = tree(course.release)
    (course.solutions / name).parent.mkdir(exist_ok=True)
    (course.solutions / name).write_text("secret")
    with pytest.raises(UserError, match="move it out of solutions"):
        release(course)
    assert tree(course.release) == before


def test_a_missing_file_is_named(course: Course) -> None:
    (course.solutions / "README.md").unlink()
    with pytest.raises(UserError, match=r"README\.md is missing"):
        release(course)


def test_a_change_that_the_gradebook_refuses_leaves_the_release(
    course: Course, hand_in: Callable[..., Path], record: Callable[..., Any]
) -> None:
    """nbgrader deletes the release first and looks then."""
    hand_in("ann")
    record("ann")
    before = tree(course.release)
    added = new_code_cell("y = 1", id="extra", metadata=graded_flags(grade_id="extra", solution=True))
    change_master(course, lambda notebook: notebook.cells.append(added))
    with pytest.raises(UserError, match="holds submissions already"):
        release(course)
    assert tree(course.release) == before


def test_points_must_be_those_of_the_list(course: Course) -> None:
    change_master(course, lambda notebook: notebook.cells[3].metadata.nbgrader.update(points=16))
    with pytest.raises(UserError, match="16 points in the notebook, 15 points in the list"):
        release(course)


def test_new_points_reach_the_gradebook(course: Course) -> None:
    change_master(course, lambda notebook: notebook.cells[3].metadata.nbgrader.update(points=16))
    course.exercises.write_text(course.exercises.read_text().replace("points = 15", "points = 16"))
    release(course)
    with open_gradebook(course) as gradebook:
        assert gradebook.find_assignment(ASSIGNMENT).max_score == 26


@pytest.mark.parametrize("content", ["", "{", '{"cells": 3}'])
def test_a_broken_master_is_one_sentence(course: Course, content: str) -> None:
    (course.solutions / NOTEBOOK).write_text(content)
    with pytest.raises(UserError, match="repair"):
        release(course)


def test_an_unfinished_solution_mark_is_one_sentence(course: Course) -> None:
    change_master(course, lambda notebook: notebook.cells[2].update(source="### BEGIN SOLUTION\nx = 1"))
    with pytest.raises(UserError, match="no end solution statement"):
        release(course)


def solution_lines() -> set[str]:
    """Telling lines of the solutions, without those that the text gives as a hint."""
    lines: set[str] = set()
    cells = nbformat.read(KIT.solutions / NOTEBOOK, as_version=4).cells
    told = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for cell in cells:
        for part in re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", cell.source, re.DOTALL):
            lines |= {line.strip() for line in part.splitlines() if len(line.strip()) >= LEAST_TELLING}
    return {line for line in lines if line not in told}


def hidden_words() -> set[str]:
    """Names of hidden tests, and their titles and messages."""
    words: set[str] = set()
    for path in KIT.hidden_tests.glob("test_*.py"):
        text = path.read_text()
        words |= set(re.findall(r"def (test_\w+)", text))
        words |= {words.strip() for words in re.findall(r'"([^"\n]{25,})"', text)}
    return words


def test_no_solution_and_no_hidden_test_is_released() -> None:
    secrets = solution_lines() | hidden_words()
    assert len(secrets) > 50
    for name, content in tree(KIT.release).items():
        if "__pycache__" in name:
            continue
        text = (
            json.dumps([cell["source"] for cell in json.loads(content)["cells"]])
            if name.endswith("ipynb")
            else content.decode()
        )
        found = {secret for secret in secrets if secret in text or json.dumps(secret)[1:-1] in text}
        assert not found, f"{name} tells {found}"


def test_every_released_cell_is_valid_python() -> None:
    for cell in nbformat.read(KIT.release / NOTEBOOK, as_version=4).cells:
        if cell.cell_type == "code":
            compile(cell.source, cell.id, "exec")
            assert cell.outputs == []


def test_nbgraders_own_command_makes_the_same_release(course: Course) -> None:
    """Without the kit it would copy every file that lies in solutions/."""
    before = tree(course.release)
    (course.solutions / "resnet50.weights.h5").write_bytes(b"left behind")
    (course.lab / "__init__.py").write_text('"""Better helpers."""\n')
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT, "--force"]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    assert tree(course.release).keys() == before.keys()
    assert release(course, check=True) == []
