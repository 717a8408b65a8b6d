"""Reads answers kept as files in tests/, and turns them into submissions.

Each file holds a docstring and what a student would write into the cells of its functions. Of a wrong
answer the docstring says the mistake, the points that its exercise loses, and words that one of the
messages must hold. Answers are read as text and run in workers only.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.course import Course

NOTEBOOK = "2_resnet50.ipynb"
EXERCISES = ("identity_block", "convolutional_block", "resnet50")


@dataclass(frozen=True)
class Answer:
    """source: of all functions. cells: by grade id what stands in the cell; what comes before the first
    function goes with it.
    """

    name: str
    docstring: str
    cells: dict[str, str]

    def said(self, key: str, default: str = "") -> str:
        """What the docstring says behind `key:`."""
        found = re.search(rf"^{key}: *(.*)$", self.docstring, re.MULTILINE)
        return found[1].strip() if found else default


def read_answer(path: Path) -> Answer:
    """The answer in the file at `path`. Raises ValueError where it does not begin with a docstring."""
    found = re.fullmatch(r'"""(.*?)"""\n(.*)', path.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise ValueError(f"{path} does not begin with a docstring.")
    docstring, rest = found.groups()
    return Answer(path.stem, docstring, split(rest, path.parent.name))


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


def all_answers(folder: Path) -> list[Path]:
    """Every answer below `folder`, in order."""
    return sorted(folder.rglob("*.py"))


def hand_in(course: Course, folder: Path, cells: dict[str, str]) -> Path:
    """Write the released notebook with `cells` (grade id -> source) filled in; return the folder."""
    notebook = nbformat.read(course.release / NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in cells and cell.metadata.nbgrader.solution:
            cell.source = cells[grade_id]
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / NOTEBOOK)
    return folder
