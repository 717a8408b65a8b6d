"""Reads the attacks kept as files in tests/attacks/, and hands them in.

`code_CLASS/NAME.py` is hostile student code: a docstring, then cells behind marks. It is read as text, and
run in workers only. A mark `# %% NAME` begins a cell; NAME is a grade id, the id of another cell of the
notebook, `first` for a cell added behind the imports, or `last` for one added at the end.

`files_CLASS/NAME.py` makes hostile files: a module of the kit's own with `hand_in(folder, notebook)`, which
is run here, on the trusted side, and writes a submission into `folder`. It is never given to a worker.

The docstring says what is tried and, before the first run, what it must come to:

    scores: points of an honest answer that is as much worth, or `refused` for what is no submission at all
    status: exercise=status, ...   where that is not `graded`
    on: solutions                  the cells that the attack leaves alone hold the solutions, not the stubs
    stops: yes                     it ends at a limit, so that trying it takes as long as the limit
    notebook: NAME                 the only notebook that is handed in; 2_resnet50.ipynb where nothing is said
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

import nbformat
from nbformat import NotebookNode

from autograder.course import ASSIGNMENT, NETWORK_NOTEBOOK, Course
from autograder.demo.answers import AnswerCell, marked_cells, read_solutions
from autograder.demo.classroom import IMPORT_CELL
from autograder.selfcheck.canaries import WORD
from autograder.selfcheck.declared import about, read_declared, said

REFUSED = "refused"
CODE, FILES = "code_", "files_"

Kind = Literal["code", "files"]


@dataclass(frozen=True)
class Attack:
    """One hostile submission. name: CLASS/NAME. scores: automatic points, None where it is no submission."""

    name: str
    about: str
    kind: Kind
    path: Path
    scores: float | None
    status: dict[str, str]
    on_solutions: bool
    stops: bool
    notebook: str

    @property
    def student(self) -> str:
        """Under this id it is handed in, unless the attack is the id."""
        return "mallory-" + self.path.stem.replace("_", "-")

    def write(self, course: Course) -> Path:
        """Hand it in to `course`; return the folder `<student>/residual_networks`, wherever that lies."""
        folder = course.submitted / self.student / ASSIGNMENT
        if self.kind == "code":
            folder.mkdir(parents=True)
            notebook = released_notebook(course, self.on_solutions, self.notebook)
            fill(notebook, cells_of(self.path))
            nbformat.write(notebook, folder / self.notebook)
            return folder
        module = _load(self.path)
        folder = folder.parent.with_name(getattr(module, "STUDENT", folder.parent.name)) / ASSIGNMENT
        folder.mkdir(parents=True)
        module.hand_in(folder, released_notebook(course, self.on_solutions, self.notebook))
        return folder


def read_attacks(course: Course) -> list[Attack]:
    """Every attack of the course, in order. Raises ValueError where a file says not what it must score."""
    paths = sorted(
        path for kind in (CODE, FILES) for path in course.attacks.glob(f"{kind}*/*.py")
        if not path.name.startswith("_")
    )  # fmt: skip
    return [_read(path) for path in paths]


def _read(path: Path) -> Attack:
    docstring, _ = read_declared(path)
    scores = said(docstring, "scores")
    if not scores:
        raise ValueError(f"{path} does not say what it must score.")
    pairs = [pair.partition("=") for pair in said(docstring, "status").split(", ") if pair]
    return Attack(
        name=f"{path.parent.name.split('_', 1)[1]}/{path.stem}",
        about=about(docstring),
        kind="code" if path.parent.name.startswith(CODE) else "files",
        path=path,
        scores=None if scores == REFUSED else float(scores),
        status={exercise: status for exercise, _, status in pairs},
        on_solutions=said(docstring, "on") == "solutions",
        stops=said(docstring, "stops") == "yes",
        notebook=said(docstring, "notebook", NETWORK_NOTEBOOK),
    )


def cells_of(path: Path) -> list[AnswerCell]:
    """The cells of a file of hostile student code."""
    return marked_cells(path.read_text(encoding="utf-8"))


def released_notebook(
    course: Course, with_solutions: bool = False, name: str = NETWORK_NOTEBOOK
) -> NotebookNode:
    """A notebook as students get it, with the solutions in its exercises where they are wanted."""
    notebook = nbformat.read(course.release / name, as_version=4)
    if with_solutions:
        solutions = read_solutions(course, name)
        fill(notebook, [AnswerCell(cell.name, _without_canary(cell.source)) for cell in solutions])
    return notebook


def _without_canary(source: str) -> str:
    """Solutions as a student would have written them."""
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(f"# {WORD}"))


def fill(notebook: NotebookNode, cells: list[AnswerCell]) -> None:
    """Write `cells` into a notebook: into the cell of that name, or as a `first` or `last` one."""
    for number, written in enumerate(cells):
        if written.name in ("first", "last"):
            places = [place for place, cell in enumerate(notebook.cells) if cell.id == IMPORT_CELL]
            place = places[0] + 1 if written.name == "first" else len(notebook.cells)
            added = nbformat.v4.new_code_cell(written.source, id=f"added-{number}")
            notebook.cells.insert(place, added)
        else:
            cell_of(notebook, written.name).source = written.source


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell whose grade id or id is `name`."""
    return next(
        cell for cell in notebook.cells
        if name in (cell.metadata.get("nbgrader", {}).get("grade_id"), cell.id)
    )  # fmt: skip


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"attack_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
