"""What nbgrader leaves of the master: stubs that raise, and cells that parse."""

import ast
import copy

import h5py
import keras
import numpy as np
import pytest
from nbgrader.preprocessors import ClearSolutions
from resnet_lab.checks import CheckFailed

ARGUMENTS = {
    "identity_block": (None, 3, (4, 4, 8)),
    "convolutional_block": (None, 3, (4, 4, 8), 2),
    "resnet50": (),
}


@pytest.fixture
def released(master):
    stub = {"python": 'raise NotImplementedError("yours to write")'}
    return ClearSolutions(code_stub=stub).preprocess(copy.deepcopy(master), {})[0]


@pytest.mark.parametrize("function", ARGUMENTS)
def test_stub_raises_not_implemented(released, function):
    """The cell of a stub runs; calling the function raises NotImplementedError and nothing else."""
    namespace = {"keras": keras, "layers": keras.layers}
    for cell in released.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == function:
            exec(cell.source, namespace)
    with pytest.raises(NotImplementedError):
        namespace[function](*ARGUMENTS[function])


def test_released_cells_parse(released):
    for cell in released.cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)


def test_every_cell_runs_or_stops_at_a_stub(released, tmp_path, monkeypatch):
    """From top to bottom without a line of one's own: instructions, and no NameError below them."""
    (tmp_path / "data").mkdir()
    with h5py.File(tmp_path / "data" / "pictures.h5", "w") as file:
        for part in ("train", "test"):
            file[f"{part}_set_x"] = np.zeros((18, 64, 64, 3), np.uint8)
            file[f"{part}_set_y"] = np.arange(18) % 6
        file["list_classes"] = np.arange(6)
    monkeypatch.chdir(tmp_path)
    stopped, namespace = {}, {}
    for cell in released.cells:
        if cell.cell_type == "code":
            try:
                exec(cell.source, namespace)
            except (NotImplementedError, CheckFailed) as error:
                stopped[cell.id] = str(error)
    checks = [f"{name.replace('_', '-')}-check" for name in ARGUMENTS]
    assert sorted(stopped) == sorted([*checks, "predict-network", "train", "handing-in"])
    assert all(stopped.values())


def test_no_solution_line_is_left(master, released):
    """Lines of solutions that say something are gone from every cell, text cells and hints among them."""
    secret = set()
    for cell in master.cells:
        if "### BEGIN SOLUTION" in cell.source:
            region = cell.source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
            secret |= {line.strip() for line in region.splitlines() if "main_path =" in line or "x =" in line}
    assert len(secret) > 15
    text = "\n".join(cell.source for cell in released.cells)
    assert [line for line in secret if line in text] == []
