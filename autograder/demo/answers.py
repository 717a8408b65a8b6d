"""Reads the answers of the demo class: `answers/<name>.py`, plain Python that can be read, linted and
compared.

A file is a list of cells. `# %% identity_block` begins what its author wrote in that exercise's cell, `# %%
imports` what she added to the import cell, `# %% extra` a cell that she added before the next. What stands
above the first mark tells the reader what the answer is and belongs to no cell. An exercise that a file does
not name is answered as in the solutions, so that a wrong answer shows its mistake and little else.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.errors import UserError
from autograder.exercises import load_exercises

FOLDER = Path(__file__).parent / "answers"
MARK = re.compile(r"^# %% (\w[\w-]*)$", re.MULTILINE)
SOLUTION_MARK = re.compile(r"^ *### (BEGIN|END) SOLUTION *\n?", re.MULTILINE)
IMPORTS, EXTRA = "imports", "extra"


@dataclass(frozen=True)
class AnswerCell:
    """The text of one cell; `name` is what its mark says, such as a grade id, "imports" or "extra"."""

    name: str
    source: str


def read_answer(name: str) -> list[AnswerCell]:
    """The cells of `answers/<name>.py`, in order."""
    return marked_cells((FOLDER / f"{name}.py").read_text(encoding="utf-8"))


def marked_cells(text: str) -> list[AnswerCell]:
    """The cells that a text is a list of, in order; what stands above the first mark belongs to none."""
    _, *parts = MARK.split(text)
    return [AnswerCell(mark, source.strip()) for mark, source in zip(parts[::2], parts[1::2], strict=True)]


def read_solutions(course: Course, notebook: str) -> list[AnswerCell]:
    """What the solutions of `course` hold in `notebook` where students write code, without the marks.

    Raises UserError where the notebook cannot be read.
    """
    path = course.solutions / notebook
    try:
        cells = nbformat.read(path, as_version=4).cells
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read ({error}): restore it from the kit.") from None
    return [
        AnswerCell(cell.metadata.nbgrader.grade_id, SOLUTION_MARK.sub("", cell.source))
        for cell in cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]


def all_solutions(course: Course) -> list[AnswerCell]:
    """What the solutions hold in all notebooks, in order. Raises UserError where one cannot be read."""
    notebooks = load_exercises(course.exercises).notebooks
    return [cell for notebook in notebooks for cell in read_solutions(course, notebook)]


def complete(answer: list[AnswerCell], solutions: list[AnswerCell]) -> list[AnswerCell]:
    """`answer`, with the solution in the place of each exercise that it leaves out; in the order of the
    notebooks.
    """
    named = {cell.name for cell in answer}
    order = {cell.name: position for position, cell in enumerate(solutions)}
    ordered: list[tuple[int, AnswerCell]] = []
    for position, cell in enumerate(answer):
        after = (order[later.name] for later in answer[position:] if later.name in order)
        ordered.append((-1 if cell.name == IMPORTS else next(after, len(order)), cell))
    ordered += [(order[cell.name], cell) for cell in solutions if cell.name not in named]
    return [cell for _, cell in sorted(ordered, key=lambda pair: pair[0])]
