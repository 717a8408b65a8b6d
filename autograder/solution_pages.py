"""Executes the solution notebooks and writes them as pages for the reader of the reference solution: the
command `autograder solutions`."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbclient
import nbformat
from jinja2 import pass_context
from latex2mathml import converter
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.course import NETWORK_NOTEBOOK, Course
from autograder.errors import UserError, reason
from autograder.exercises import load_exercises

START_SECONDS = 120  # that a kernel may take to start on a busy machine
LONGEST_REASON = 300  # characters of what a cell raised

Progress = Callable[[int, int, str], None]

# nbconvert's page without its scripts from elsewhere: for formulas, widgets and diagrams.
OFFLINE_TEMPLATE = """\
{%- extends "lab/index.html.j2" -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
"""


class OfflineExporter(HTMLExporter):  # type: ignore[misc]
    """Pages that need nothing from elsewhere, in their formulas either, which screen readers can read."""

    raw_template = OFFLINE_TEMPLATE

    @pass_context
    def markdown2html(self, context: object, source: str) -> str:
        """Text cells, with formulas as MathML. context: nbconvert's, for pictures attached to a cell."""
        html: str = MarkdownWithMath(renderer=_Renderer(escape=False)).render(source)
        return html


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    def inline_math(self, body: str) -> str:
        return str(converter.convert(body))

    def block_math(self, body: str) -> str:
        return str(converter.convert(body, display="block"))


@dataclass(frozen=True)
class Page:
    """A solution notebook as HTML at `path`. minutes: that its cells took."""

    path: Path
    minutes: float


def write_solution_pages(
    course: Course,
    out: Path | None = None,
    progress: Callable[[str], Progress] = lambda name: lambda done, of, latest: None,
) -> list[Page]:
    """Execute each solution notebook in a copy of solutions/ and write it, with its figures, as HTML in `out`
    (default: grading/solutions). Returns the pages.

    progress: called with a notebook's name before it is executed; what it returns is called with the number
    of cells done, of all cells, and the id of the cell that is next. The copy stays at grading/executed,
    with the executed notebooks, so that weights which were trained once are loaded the next time. Raises
    UserError where the pictures are missing, a cell fails or a page cannot be written.
    """
    notebooks = load_exercises(course.exercises).notebooks
    if NETWORK_NOTEBOOK in notebooks and not course.pictures.is_file():
        raise UserError(f"There are no pictures at {course.pictures}: run `autograder data make` first.")
    out = out or course.grading / "solutions"
    place = course.grading / "executed"
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.copytree(
            course.solutions, place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
        )
        return [_written(place / name, out, progress(name)) for name in notebooks]
    except OSError as error:
        raise UserError(
            f"The pages cannot be written ({reason(error)}): choose another place with --out."
        ) from None


def _written(path: Path, out: Path, progress: Progress) -> Page:
    """The page of one notebook, which is executed in its own folder."""
    notebook = nbformat.read(path, as_version=4)
    reached = ""

    def before_cell(cell: nbformat.NotebookNode, cell_index: int) -> None:
        nonlocal reached
        reached = cell.id
        progress(cell_index, len(notebook.cells), reached)

    client = nbclient.NotebookClient(
        notebook,
        timeout=None,  # the reader sees the progress and may stop it
        startup_timeout=START_SECONDS,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=before_cell,
        extra_arguments=[
            "--log-level=ERROR"
        ],  # its warning that others on the machine could listen is no news
    )
    started = time.monotonic()
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        raised = f"{error.ename}: {' '.join(str(error.evalue).split())}"[:LONGEST_REASON].rstrip(".")
        raise UserError(
            f"{path.name} stopped at its cell {reached} ({raised}): open it in JupyterLab and run it there."
        ) from None
    except (nbclient.exceptions.DeadKernelError, RuntimeError) as error:
        raise UserError(
            f"{path.name} lost its kernel at the cell {reached or 'before the first'} ({error}): "
            "is there enough memory? `autograder doctor` says what this machine has."
        ) from None
    progress(len(notebook.cells), len(notebook.cells), "")
    minutes = (time.monotonic() - started) / 60
    nbformat.write(notebook, path)
    page, _ = OfflineExporter().from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    written = out / f"{path.stem}.html"
    written.write_text(page, encoding="utf-8")
    return Page(written, minutes)
