"""Making the demo's submissions, and leaving alone whatever is not the demo's."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course import ASSIGNMENT, MARKER, WEIGHTS_FILE, Course, find_course
from autograder.course import NETWORK_NOTEBOOK as NOTEBOOK
from autograder.demo import classroom
from autograder.demo.answers import read_solutions
from autograder.demo.classroom import (
    MARK,
    DemoStudent,
    answer_cells,
    make_class,
    read_class,
    refuse_real_class,
    write_answer,
)
from autograder.errors import UserError

KIT = find_course(Path(__file__))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Master and release of the kit, and a file in the place of trained weights."""
    copy = Course(tmp_path / "course")
    ignored = shutil.ignore_patterns("__pycache__", "*.h5")
    for folder in (KIT.solutions, KIT.release):
        shutil.copytree(folder, copy.root / folder.relative_to(KIT.root), ignore=ignored)
    copy.exercises.parent.mkdir()
    shutil.copy(KIT.exercises, copy.exercises)
    shutil.copy(KIT.root / MARKER, copy.root)
    (copy.root / "weights").write_bytes(b"weights")
    return copy


@pytest.fixture
def students() -> list[DemoStudent]:
    """Those whose weights need no network to be built."""
    return [student for student in read_class() if student.weights in ("reference", "none")]


def make(course: Course, students: list[DemoStudent]) -> None:
    make_class(course, students, course.root / "weights")


def notebook_of(course: Course, student: DemoStudent) -> Path:
    return course.submitted / student.id / ASSIGNMENT / NOTEBOOK


def test_only_cells_that_are_students_own_are_changed(course: Course) -> None:
    released = nbformat.read(course.release / NOTEBOOK, as_version=4)
    handed_in = write_answer(released, answer_cells(course, "helper_functions"))
    nbformat.validate(handed_in)
    ids = {cell.id for cell in released.cells}
    before = {cell.id: cell for cell in released.cells}
    for cell in handed_in.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.id in ids and not about.get("solution") and cell.id != classroom.IMPORT_CELL:
            assert cell == before[cell.id]


def test_an_answer_stands_in_its_cells(course: Course) -> None:
    released = nbformat.read(course.release / NOTEBOOK, as_version=4)
    cells = write_answer(released, answer_cells(course, "helper_functions")).cells
    sources = [cell.source for cell in cells]
    extra = next(number for number, source in enumerate(sources) if source.startswith("def conv_bn("))
    imports = next(cell.source for cell in cells if cell.id == classroom.IMPORT_CELL)
    assert sources[extra + 1].startswith("def identity_block(inputs, f, filters):")
    assert "GlobalAveragePooling2D" in imports
    assert imports.startswith("import keras\n")


def test_an_untouched_notebook_is_the_release(course: Course, students: list[DemoStudent]) -> None:
    make(course, students)
    untouched = next(student for student in students if student.answer == classroom.RELEASED)
    handed_in = nbformat.read(notebook_of(course, untouched), as_version=4)
    assert handed_in == nbformat.read(course.release / NOTEBOOK, as_version=4)


def test_no_answer_of_the_solutions_is_left_in_the_place_of_a_wrong_one(course: Course) -> None:
    released = nbformat.read(course.release / NOTEBOOK, as_version=4)
    solution = next(cell for cell in read_solutions(course, NOTEBOOK) if cell.name == "identity_block")
    sources = [cell.source for cell in write_answer(released, answer_cells(course, "eats_memory")).cells]
    assert solution.source not in sources


def test_a_cut_off_notebook_is_no_json(course: Course, students: list[DemoStudent]) -> None:
    make(course, students)
    cut_off = next(student for student in students if student.cut_off)
    with pytest.raises(json.JSONDecodeError):
        json.loads(notebook_of(course, cut_off).read_text(encoding="utf-8"))


def test_weights_are_handed_in_as_the_class_says(course: Course, students: list[DemoStudent]) -> None:
    make(course, students)
    for student in students:
        file = notebook_of(course, student).with_name(WEIGHTS_FILE)
        assert file.is_file() == (student.weights == "reference")


def test_a_second_demo_replaces_the_first(course: Course, students: list[DemoStudent]) -> None:
    make(course, students)
    changed = notebook_of(course, students[0])
    changed.write_text("changed", encoding="utf-8")
    refuse_real_class(course, students)
    make(course, students)
    assert changed.read_text(encoding="utf-8") != "changed"


def test_a_real_student_s_submission_is_refused(course: Course, students: list[DemoStudent]) -> None:
    make(course, students)
    (course.submitted / "ada.lovelace" / ASSIGNMENT).mkdir(parents=True)
    with pytest.raises(UserError, match=r"a class of its own \(ada\.lovelace\)"):
        refuse_real_class(course, students)


def test_a_real_student_of_the_same_name_is_refused(course: Course, students: list[DemoStudent]) -> None:
    make(course, students)
    (course.submitted / students[0].id / MARK).unlink()
    with pytest.raises(UserError, match=students[0].id):
        refuse_real_class(course, students)


def test_grades_of_real_students_are_refused(course: Course, students: list[DemoStudent]) -> None:
    course.grading.mkdir()
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        gradebook.add_assignment(ASSIGNMENT)
        for student in ("grace.hopper", students[0].id):
            gradebook.add_student(student)
    with pytest.raises(UserError, match=r"\(grace\.hopper\)"):
        refuse_real_class(course, students)
