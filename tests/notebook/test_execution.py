"""The solution notebook as the grader executes it: in a kernel, without training, with nothing on stderr."""

import os
import shutil

import nbclient
import nbformat
import pytest

from data.atomic import write_together
from data.files import picture_file
from data.make import draw, even_labels

PICTURES = 24  # in each part: enough to fill every drawing
LARGEST_OUTPUT = 150_000  # characters of one cell; exercises.toml allows 256 KiB

pytestmark = pytest.mark.filterwarnings(
    # jupyter_client warns of its own coming default; gone once nbclient sets it.
    "ignore:.*:DeprecationWarning:jupyter_client.*"
)


@pytest.fixture(scope="module")
def executed(course, master_path, tmp_path_factory):
    """The executed notebook and its folder, in a bundle's layout: the pictures lie two folders up."""
    root = tmp_path_factory.mktemp("bundle")
    folder = root / "assignment" / "residual_networks"
    shutil.copytree(course.lab, folder / "resnet_lab", ignore=shutil.ignore_patterns("__pycache__"))
    parts = {part: draw(even_labels(PICTURES, seed), seed) for seed, part in enumerate(("train", "test"))}
    write_together([picture_file(root / "data" / "pictures.h5", parts, {})])
    notebook = nbformat.read(master_path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute(env=os.environ | {"RESNET_LAB_GRADING": "1"})
    return notebook, folder


def test_nothing_on_stderr(executed):
    notebook, _ = executed
    outputs = [(cell.id, output) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    assert [(cell, output.text) for cell, output in outputs if output.get("name") == "stderr"] == []


def test_neither_trained_nor_measured_nor_saved(executed):
    """The cells that take minutes say that they are left out, and no file appears beside the notebook."""
    notebook, folder = executed
    said = {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    assert "not trained again" in said["train"]
    assert all(
        "Executed for grading" in said[cell] for cell in ("save", "evaluate", "confusion", "own-picture")
    )
    assert "judge" in said["handing-in"]
    assert [path.name for path in folder.iterdir()] == ["resnet_lab"]


def test_pictures_carry_their_description(executed):
    """A drawing in a graded notebook is a plain picture with alternative text, as feedback pages show it."""
    notebook, _ = executed
    pictures = [
        (kind, output.metadata)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
        if kind.startswith("image/")
    ]
    assert len(pictures) == 3
    assert all(metadata[kind]["alt"] for kind, metadata in pictures)


def test_outputs_are_small(executed):
    """Well below what a worker may show for one cell."""
    notebook, _ = executed
    sizes = {cell.id: len(str(cell.outputs)) for cell in notebook.cells if cell.cell_type == "code"}
    assert {cell: size for cell, size in sizes.items() if size > LARGEST_OUTPUT} == {}
