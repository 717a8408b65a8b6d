"""Notebook 1 as students get it, and as the grader executes it."""

import copy
import os
import shutil

import nbclient
import nbformat
import pytest
from nbgrader.preprocessors import ClearSolutions
from resnet_lab.checks import CheckFailed

STUB = 'raise NotImplementedError("yours to write")'
LARGEST_OUTPUT = 20_000  # characters of one cell: no figure is drawn while grading
ARGUMENTS = {"plain_block": 5, "residual_block": 5, "projection_block": 6, "gradient_norms": 3}

pytestmark = pytest.mark.filterwarnings(
    # jupyter_client warns of its own coming default; gone once nbclient sets it.
    "ignore:.*:DeprecationWarning:jupyter_client.*"
)


@pytest.fixture(scope="module")
def master_path(course):
    return course.solutions / "1_skip_connections.ipynb"


@pytest.fixture
def released(master):
    return ClearSolutions(code_stub={"python": STUB}).preprocess(copy.deepcopy(master), {})[0]


@pytest.mark.parametrize("function", ARGUMENTS)
def test_stub_raises_not_implemented(released, function):
    namespace = {}
    for cell in released.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == function:
            exec(cell.source, namespace)
    with pytest.raises(NotImplementedError):
        namespace[function](*range(ARGUMENTS[function]))


def test_every_cell_runs_or_stops_at_a_stub(released, capsys):
    """From top to bottom without a line of one's own: instructions, and no NameError below them."""
    stopped, namespace = {}, {}
    for cell in released.cells:
        if cell.cell_type == "code":
            try:
                exec(cell.source, namespace)
            except (NotImplementedError, CheckFailed) as error:
                stopped[cell.id] = str(error)
    checks = [f"{name.replace('_', '-')}-check" for name in ARGUMENTS]
    sends = [f"send-{name}" for name in ("plain", "residual", "cures")]
    assert sorted(stopped) == sorted(
        [*checks, *sends, "compare-zero", "same-values", "measure-starts", "measure-losses", "fit-identity"]
    )
    assert all(stopped.values())


def test_no_solution_line_is_left(released):
    text = "\n".join(cell.source for cell in released.cells if cell.cell_type == "code")
    assert not [line for line in ("a1 = np.maximum", "W2 @ a1", "tape.gradient(") if line in text]


def test_graded_notebook_measures_nothing_and_writes_nothing_on_stderr(course, master_path, tmp_path):
    shutil.copytree(course.lab, tmp_path / "resnet_lab", ignore=shutil.ignore_patterns("__pycache__"))
    notebook = nbformat.read(master_path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.execute(env=os.environ | {"RESNET_LAB_GRADING": "1"})
    outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    counted = "".join(each.text for each in outputs["predict-parameters"])
    assert counted.count(" 40") == 2  # a shortcut costs no parameter
    assert [
        cell for cell, shown in outputs.items() if any(each.get("name") == "stderr" for each in shown)
    ] == []
    assert {cell for cell, shown in outputs.items() if len(str(shown)) > LARGEST_OUTPUT} == set()
    left_out = {
        cell
        for cell, shown in outputs.items()
        if any("Executed for grading" in each.get("text", "") for each in shown)
    }
    assert {
        "send-plain",
        "send-residual",
        "send-cures",
        "measure-starts",
        "measure-losses",
        "fit-identity",
    } < left_out
