"""A small course of its own for each test."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import on_postgresql
import pytest
from nbformat import NotebookNode
from small_course import NOTEBOOK, Findings, findings, make_small_course

from autograder.course import ASSIGNMENT, Course
from autograder.ledger import classroom


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that is released and whose gradebook exists, made once and copied for each test."""
    root = tmp_path_factory.mktemp("course")
    make_small_course(root, on_postgresql.settle)
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Iterator[Course]:
    course = Course(tmp_path / "course")
    shutil.copytree(released, course.root)
    name = on_postgresql.settle(course, template=on_postgresql.database_of(Course(released)))
    yield course
    if name:
        on_postgresql.drop_database(name)


@pytest.fixture(scope="session", autouse=True)
def no_database_is_left() -> Iterator[None]:
    yield
    on_postgresql.drop_all()


@pytest.fixture
def master(course: Course) -> NotebookNode:
    """The released notebook, which frames submissions."""
    return nbformat.read(course.release / NOTEBOOK, as_version=4)


@pytest.fixture
def hand_in(course: Course) -> Callable[..., Path]:
    """Puts a submission into the course: the released notebook with other text in some cells, by cell id."""

    def put(student: str, content: str | bytes | None = None, **sources: str) -> Path:
        folder = course.submitted / student / ASSIGNMENT
        folder.mkdir(parents=True)
        notebook = nbformat.read(course.release / NOTEBOOK, as_version=4)
        for cell in notebook.cells:
            cell.source = sources.get(cell.id.replace("-", "_"), cell.source)
        text = json.dumps(notebook) if content is None else content
        (folder / NOTEBOOK).write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return put


@pytest.fixture
def record(course: Course) -> Callable[..., Findings]:
    """Records findings made by hand for a student who has handed in."""

    def put(student: str, **details: Any) -> Findings:
        graded = findings(course, student, **details)
        classroom.record(course, student, graded)  # type: ignore[arg-type]
        return graded

    return put
