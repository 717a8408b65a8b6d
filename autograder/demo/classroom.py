"""The demo class: who is in it, what each hands in, and how the submissions are made from the release."""

import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course import ASSIGNMENT, NETWORK_NOTEBOOK, WEIGHTS_FILE, Course
from autograder.demo.answers import (
    EXTRA,
    IMPORTS,
    AnswerCell,
    all_solutions,
    complete,
    read_answer,
    read_solutions,
)
from autograder.errors import UserError, reason
from autograder.exercises import KIT_EXERCISES, load_exercises

CLASS_FILE = Path(__file__).with_name("demo.toml")
IMPORT_CELL = "imports"  # its cell id in each notebook
MARK = ".demo"  # this file beside a submission says that the demo wrote it, and may write it again
SOLUTIONS, RELEASED = "solutions", "released"  # answers that are no file: the master's, and none at all

WeightsKind = Literal["trained", "reference", "fresh", "none"]
"""trained: of this very network. reference: the reference's, whether they fit or not. fresh: of this network,
as it was before any training. none: no file.
"""


@dataclass(frozen=True)
class DemoStudent:
    """One student: what she hands in, and what she should get for it.

    points and status: by grade id; status only where it is not "graded". words: what the message that leads
    her report must hold. why: the reason for the points, written before the first run. cut_off: the notebook
    whose upload broke off, if one did.
    """

    id: str
    first_name: str
    last_name: str
    answer: str
    weights: WeightsKind
    why: str
    points: dict[str, float]
    status: dict[str, str] = field(default_factory=dict)
    words: str = ""
    cut_off: str = ""

    @property
    def total(self) -> float:
        """All the points she should get."""
        return sum(self.points.values())


def read_class(path: Path = CLASS_FILE) -> list[DemoStudent]:
    """The students of demo.toml, in order; an exercise that is not listed gives all its points."""
    full = {exercise.grade_id: exercise.points for exercise in load_exercises(KIT_EXERCISES).exercises}
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["student"]
    return [DemoStudent(**entry | {"points": full | entry.get("points", {})}) for entry in listed]


def refuse_real_class(course: Course, students: Iterable[DemoStudent]) -> None:
    """Raise UserError if `course` holds submissions or grades that are not the demo's: they must not be
    mixed.
    """
    known = {student.id for student in students}
    others = []
    if course.submitted.is_dir():
        others = [
            folder.name
            for folder in sorted(course.submitted.iterdir())
            if folder.is_dir() and not (folder.name in known and (folder / MARK).is_file())
        ]
    others += sorted(_students_with_grades(course) - known - set(others))
    if others:
        raise UserError(
            f"This course has a class of its own ({', '.join(others[:3])}"
            f"{', ...' if len(others) > 3 else ''}): "
            "run the demo in a fresh copy of the kit, or move grading/ away."
        )


def _students_with_grades(course: Course) -> set[str]:
    """Ids in the gradebook; none where there is no gradebook. Raises UserError where it cannot be read."""
    from autograder.ledger import gradebook  # here, because making submissions needs none of it

    return gradebook.students(course)


def make_class(course: Course, students: list[DemoStudent], reference_weights: Path) -> None:
    """Write every student's submission below grading/submitted/, in the place of an earlier demo's.

    The release must be fresh. Weights are linked, not copied. Raises UserError where a file cannot be read or
    written.
    """
    released = read_release(course)
    solutions = all_solutions(course)
    answers = {student.answer: _cells(student.answer, solutions) for student in students}
    made = _make_weights(course, students, answers, reference_weights, released[NETWORK_NOTEBOOK])
    try:
        for student in students:
            folder = course.submitted / student.id
            shutil.rmtree(folder, ignore_errors=True)
            (folder / ASSIGNMENT).mkdir(parents=True)
            (folder / MARK).write_text(
                "Written by `autograder demo`, which may delete it.\n", encoding="utf-8"
            )
            write_notebooks(folder / ASSIGNMENT, released, answers[student.answer])
            if student.cut_off:
                notebook = folder / ASSIGNMENT / student.cut_off
                os.truncate(notebook, notebook.stat().st_size // 2)
            if student.weights != "none":
                source = made.get((student.answer, student.weights), reference_weights)
                _link(source, folder / ASSIGNMENT / WEIGHTS_FILE)
    except OSError as error:
        raise UserError(
            f"{error.filename} cannot be written ({reason(error)}): make {course.grading} writable."
        ) from None


def read_release(course: Course) -> dict[str, NotebookNode]:
    """The released notebooks by name. Raises UserError where one cannot be read."""
    return {name: _read_released(course, name) for name in load_exercises(course.exercises).notebooks}


def _read_released(course: Course, name: str) -> NotebookNode:
    path = course.release / name
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read ({error}): run autograder release.") from None


def answer_cells(course: Course, answer: str) -> list[AnswerCell]:
    """What the author of `answer` wrote, in all cells of all notebooks."""
    return _cells(answer, all_solutions(course))


def _cells(answer: str, solutions: list[AnswerCell]) -> list[AnswerCell]:
    if answer == RELEASED:
        return []
    if answer == SOLUTIONS:
        return solutions
    return complete(read_answer(answer), solutions)


def write_notebooks(folder: Path, released: Mapping[str, NotebookNode], cells: list[AnswerCell]) -> None:
    """Write the released notebooks into `folder` as a student leaves them who wrote `cells`."""
    for name, notebook in released.items():
        text = nbformat.writes(write_answer(notebook, cells)) + "\n"
        (folder / name).write_text(text, encoding="utf-8")


def write_answer(released: NotebookNode, cells: list[AnswerCell]) -> NotebookNode:
    """A released notebook as a student leaves it who wrote those of `cells` into it that belong there."""
    notebook = copy.deepcopy(released)
    written = {cell.name: cell.source for cell in cells}
    result: list[NotebookNode] = []
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.get("id") == IMPORT_CELL and IMPORTS in written:
            cell.source += "\n" + written[IMPORTS]
        elif grade_id in written:
            cell.source = written[grade_id]
            result += (new_code_cell(source) for source in _extras_before(grade_id, cells))
        result.append(cell)
    notebook.cells = result
    return notebook


def _extras_before(grade_id: str, cells: list[AnswerCell]) -> list[str]:
    """The cells that the student added right before the cell of an exercise."""
    found: list[str] = []
    for cell in cells:
        if cell.name == grade_id:
            return found
        found = [*found, cell.source] if cell.name == EXTRA else []
    return []


def _make_weights(
    course: Course,
    students: list[DemoStudent],
    answers: dict[str, list[AnswerCell]],
    reference_weights: Path,
    released: NotebookNode,
) -> dict[tuple[str, WeightsKind], Path]:
    """Weights of networks other than the reference, by answer and kind; made where they are not there from
    last time.
    """
    imports = next(cell.source for cell in released.cells if cell.get("id") == IMPORT_CELL)
    solutions = read_solutions(course, NETWORK_NOTEBOOK)
    belong = {IMPORTS, EXTRA, *(cell.name for cell in solutions)}
    made: dict[tuple[str, WeightsKind], Path] = {}
    missing: list[dict[str, Any]] = []
    for student in students:
        key = (student.answer, student.weights)
        if student.weights not in ("trained", "fresh") or student.answer == SOLUTIONS or key in made:
            continue
        code = [imports, *(cell.source for cell in answers[student.answer] if cell.name in belong)]
        state = hashlib.sha256(json.dumps(code).encode() + _digest(reference_weights)).hexdigest()[:12]
        out = course.grading / "trained" / f"{student.answer}-{student.weights}-{state}.weights.h5"
        made[key] = out
        if not out.is_file():
            missing.append({"cells": code, "out": str(out), "trained": student.weights == "trained"})
    if missing:
        (course.grading / "trained").mkdir(parents=True, exist_ok=True)
        reference = [imports, *(cell.source for cell in solutions)]
        _carry(course, {"reference": reference, "weights": str(reference_weights), "networks": missing})
    return made


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _carry(course: Course, task: dict[str, Any]) -> None:
    """Run demo/carry.py in a process of its own: TensorFlow must never be loaded into the judge's."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        process = subprocess.run(
            [sys.executable, "-m", "autograder.demo.carry"],
            input=json.dumps(task),
            text=True,
            capture_output=True,
            cwd=course.root,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg", "MPLCONFIGDIR": folder},
        )
    if process.returncode != 0:
        reason = (process.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UserError(
            f"The demo's weights cannot be made ({reason}): train the reference again, autograder train."
        )


def _link(source: Path, target: Path) -> None:
    """A hard link, or a copy where the file system has none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
