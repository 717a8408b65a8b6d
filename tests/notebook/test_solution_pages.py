"""One command executes the solution notebooks and writes pages; on tiny notebooks, and when a cell fails."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import solution_pages
from autograder.cli.app import run
from autograder.course import Course
from autograder.errors import UserError
from autograder.solution_pages import write_solution_pages

ROOT = Path(__file__).parents[2]
FIGURE = """\
from IPython.display import HTML, display
display(HTML('<img alt="a dot" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">'))"""

pytestmark = pytest.mark.filterwarnings(
    # jupyter_client warns of its own coming default; gone once nbclient sets it.
    "ignore:.*:DeprecationWarning:jupyter_client.*"
)


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A course of one notebook whose first cell needs the folder that it lies in."""
    (tmp_path / "nbgrader_config.py").write_text("")
    course = Course(tmp_path)
    course.lab.mkdir(parents=True)
    (course.lab / "__init__.py").write_text("ANSWER = 'six times seven'\n")
    write(course, [FIGURE, "import resnet_lab\nprint(resnet_lab.ANSWER)"])

    class Listed:
        notebooks = ("tiny.ipynb",)

    monkeypatch.setattr(solution_pages, "load_exercises", lambda path: Listed)
    return course


def write(course, cells):
    notebook = new_notebook(cells=[new_markdown_cell("# Tiny"), *map(new_code_cell, cells)])
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(notebook, course.solutions / "tiny.ipynb")


def test_page_holds_text_output_and_figure(tiny, tmp_path, capfd):
    seen = []
    (page,) = write_solution_pages(
        tiny, tmp_path / "out", lambda name: lambda *count: seen.append((name, *count))
    )
    assert page.path == tmp_path / "out" / "tiny.html"
    text = page.path.read_text(encoding="utf-8")
    assert all(part in text for part in ("Tiny", "six times seven", 'alt="a dot"'))
    assert capfd.readouterr().err == ""
    assert seen[0][0] == "tiny.ipynb"
    assert seen[-1] == ("tiny.ipynb", 3, 3, "")
    assert nbformat.read(tiny.solutions / "tiny.ipynb", as_version=4).cells[1].outputs == []
    executed = nbformat.read(tiny.grading / "executed" / "tiny.ipynb", as_version=4)
    assert "six times seven" in executed.cells[2].outputs[0].text


def test_page_needs_nothing_from_elsewhere(tiny):
    """Formulas neither: they are MathML, which browsers show by themselves and screen readers read."""
    write(tiny, ["1 + 1"])
    path = tiny.solutions / "tiny.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = "A block is $g(z + a)$, with $$g(z) = \\max(z, 0).$$"
    nbformat.write(notebook, path)
    (page,) = write_solution_pages(tiny)
    text = page.path.read_text(encoding="utf-8")
    assert text.count("<math ") == 2
    assert "$" not in text[text.index("A block is") : text.index("A block is") + 400]
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=.https?:", text)


def test_cell_that_fails_is_one_sentence(tiny, capsys):
    write(tiny, ["raise ValueError('no such\\nthing.')"])
    assert run(["solutions", "--course", str(tiny.root)]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("tiny.ipynb stopped at its cell cell-1 (ValueError: no such thing): open it in")


def test_kernel_that_dies_is_one_sentence(tiny):
    write(tiny, ["import os\nos._exit(1)"])
    with pytest.raises(UserError, match="lost its kernel at the cell cell-1"):
        write_solution_pages(tiny)


def test_place_that_cannot_be_written_is_one_sentence(tiny, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="--out"):
        write_solution_pages(tiny, tmp_path / "file" / "pages")


def test_pictures_are_asked_for_first(tmp_path):
    """Before minutes are spent on the first notebook."""
    course = Course(tmp_path)
    course.exercises.parent.mkdir(parents=True)
    course.exercises.write_bytes((Course(ROOT).exercises).read_bytes())
    with pytest.raises(UserError, match="data make"):
        write_solution_pages(course)
    assert not course.grading.exists()
