"""Reads answers kept as files in tests/, and turns them into submissions.

Each file holds a docstring and what a student would write into the cells of its functions. Of a wrong
answer the docstring says the mistake, the points that its exercise loses, and words that one of the
messages must hold. Of any answer it may say `saved_by:` and a form of saved_by.py. Answers are read as text
and run in workers only.

Where the cells of a file are not marked, each ends with the function it is named after. In a file with marks
a line `# %% NAME` begins a cell: NAME is a grade id, the id of another cell of that notebook (its whole text
follows), `extra` for a cell that she added above the next exercise's, `below` for one that she added
between an exercise's cell and its check, or `upper_half` for an `extra` with the metadata of the exercise's
cell, which is what Jupyter's "Split Cell" leaves.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course import Course
from autograder.demo.answers import MARK, marked_cells
from autograder.exercises import KIT_EXERCISES, load_exercises
from autograder.selfcheck import declared
from autograder.selfcheck import saved_by as forms

EXERCISES = tuple(dict.fromkeys(each.function for each in load_exercises(KIT_EXERCISES).exercises))
EXTRA, BELOW, UPPER_HALF = "extra", "below", "upper_half"


@dataclass(frozen=True)
class Answer:
    """source: of all functions. cells: by grade id what stands in the cell; what comes before the first
    function goes with it, and so do cells that she added or changed, each behind its mark.
    """

    name: str
    docstring: str
    cells: dict[str, str]

    @property
    def about(self) -> str:
        """What the answer is, in one line."""
        return declared.about(self.docstring)

    def said(self, key: str, default: str = "") -> str:
        """What the docstring says behind `key:`."""
        return declared.said(self.docstring, key, default)


def read_answer(path: Path) -> Answer:
    """The answer in the file at `path`. Raises ValueError where it does not begin with a docstring."""
    docstring, rest = declared.read_declared(path)
    cells = _by_marks(rest) if MARK.search(rest) else split(rest, path.parent.name)
    return Answer(path.stem, docstring, cells)


def split(source: str, exercise: str = "") -> dict[str, str]:
    """The source by the exercise in whose cell it stands: each cell ends with the function it is named after.

    What follows the last, and source that is not Python, goes to `exercise`.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return {exercise: source}
    lines = source.splitlines()
    start: int | None = 0
    cells: dict[str, str] = {}
    for statement in statements:
        if isinstance(statement, ast.FunctionDef) and statement.name in EXERCISES:
            cells[statement.name] = "\n".join(lines[start : statement.end_lineno]).strip()
            start = statement.end_lineno
    return cells or {exercise: source}


def _by_marks(source: str) -> dict[str, str]:
    """The marked source by exercise: with each goes what stands above its cell, and `below` what is below."""
    cells: dict[str, str] = {}
    waiting = ""
    for cell in marked_cells(source):
        marked = f"# %% {cell.name}\n{cell.source}\n"
        if cell.name in EXERCISES:
            cells[cell.name] = waiting + marked
            waiting = ""
        elif cell.name == BELOW:
            cells[list(cells)[-1]] += marked
        else:
            waiting += marked
    return cells


def all_answers(folder: Path) -> list[Path]:
    """Every answer below `folder`, in order."""
    return sorted(folder.rglob("*.py"))


def hand_in(course: Course, folder: Path, cells: Mapping[str, str], saved_by: str = "") -> Path:
    """Write the released notebooks with `cells` (grade id -> source) filled in; return the folder.

    saved_by: a form of saved_by.py, "" for the notebooks as they were released.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in load_exercises(course.exercises).notebooks:
        notebook = _filled(nbformat.read(course.release / name, as_version=4), cells)
        (folder / name).write_text(forms.written(notebook, saved_by), encoding="utf-8")
    return folder


def _filled(notebook: NotebookNode, cells: Mapping[str, str]) -> NotebookNode:
    """The notebook with those of `cells` in it that belong there."""
    by_id = {cell.id: cell for cell in notebook.cells}
    filled: list[NotebookNode] = []
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in cells and cell.metadata.nbgrader.solution:
            filled += _fill(cell, grade_id, cells[grade_id], by_id)
        else:
            filled.append(cell)
    notebook.cells = filled
    return notebook


def _fill(
    cell: NotebookNode, grade_id: str, source: str, by_id: Mapping[str, NotebookNode]
) -> list[NotebookNode]:
    """The cell of an exercise with her text, and the cells that she added around it.

    Raises KeyError for a mark that names nothing.
    """
    if not MARK.search(source):
        cell.source = source
        return [cell]
    added = {EXTRA: {}, BELOW: {}, UPPER_HALF: cell.metadata}
    placed: list[NotebookNode] = []
    for number, marked in enumerate(marked_cells(source)):
        if marked.name in added:
            written = nbformat.v4.new_code_cell(id=f"{cell.id}-{number}", metadata=added[marked.name])
        else:
            written = cell if marked.name == grade_id else by_id[marked.name]
        written.source = marked.source
        if marked.name in (*added, grade_id):  # any other stands in its own place already
            placed.append(written)
    return placed
