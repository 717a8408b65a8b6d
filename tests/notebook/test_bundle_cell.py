"""The first cell of each notebook, in a fresh process in an empty folder with nothing but the zip."""

import shutil
import subprocess
import sys

import h5py
import nbformat
import numpy as np
import pytest

from autograder.bundle import bundle
from autograder.course import Course
from autograder.exercises import load_exercises

CELL = "bundle"
# What a hosted runtime does not have: the kit installed in editable mode.
WITHOUT_THE_KIT = """
import sys
sys.meta_path = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
"""
WORK = """
from resnet_lab import pictures
print("found:", pictures.find_pictures())
"""


@pytest.fixture(scope="module")
def cells(course):
    """The code cells of each notebook."""
    return {
        name: [
            cell
            for cell in nbformat.read(course.solutions / name, as_version=4).cells
            if cell.cell_type == "code"
        ]
        for name in load_exercises(course.exercises).notebooks
    }


@pytest.fixture(scope="module")
def source(cells):
    return next(iter(cells.values()))[0].source


@pytest.fixture
def zipped(course, tmp_path, monkeypatch):
    """The students' zip of the real release, with a few black pictures."""
    small = Course(tmp_path / "course")
    shutil.copytree(course.release, small.release)
    small.pictures.parent.mkdir()
    with h5py.File(small.pictures, "w") as file:
        file["train_set_x"] = np.zeros((6, 64, 64, 3), np.uint8)
    (small.root / "environment.yml").write_text("name: resnet\n")
    monkeypatch.setattr("autograder.bundle.release", lambda course, check: [])  # it is a copy of a fresh one
    return bundle(small, tmp_path / "residual_networks.zip")


def run(code, folder):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_KIT + code],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stderr == ""
    return done.stdout


def empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_all_notebooks_begin_with_it(cells, source):
    assert {name: (of[0].id, of[0].source) for name, of in cells.items()} == dict.fromkeys(
        cells, (CELL, source)
    )


def test_it_works_from_the_zip_alone_and_again_after_a_restart(source, zipped, tmp_path):
    folder = empty(tmp_path)
    shutil.copy(zipped, folder / "residual_networks (1).zip")  # as a browser names a second download
    place = folder / "residual_networks" / "assignment" / "residual_networks"
    for _ in range(2):
        said = run(source + WORK, folder)
        assert f"Working in {place}" in said
        assert f"found: {folder / 'residual_networks' / 'data' / 'pictures.h5'}" in said
        assert (place / "resnet_lab").is_dir()


def test_data_set_that_was_unpacked_on_the_way_is_copied(source, zipped, tmp_path):
    """Kaggle's input folder is read-only, and students write beside their notebook."""
    folder, given = empty(tmp_path), tmp_path / "input"
    shutil.unpack_archive(zipped, given / "residual-networks")
    said = run(source.replace("/kaggle/input", str(given)) + WORK, folder)
    assert f"found: {folder / 'residual_networks' / 'data' / 'pictures.h5'}" in said


def test_without_the_zip_it_says_what_to_do(source, tmp_path):
    folder = empty(tmp_path)
    assert run(source, folder).splitlines() == [
        "Upload residual_networks.zip beside this notebook, then run this cell again."
    ]
    assert list(folder.iterdir()) == []


def test_asks_for_a_restart_where_tensorflow_is_in_use(source, zipped, tmp_path):
    folder = empty(tmp_path)
    shutil.copy(zipped, folder)
    assert "restart the runtime" in run('import types\nsys.modules["tensorflow"] = types\n' + source, folder)


def test_does_nothing_where_the_lab_is_there(source, zipped, tmp_path):
    folder = empty(tmp_path)
    shutil.copy(zipped, folder)
    (folder / "resnet_lab").mkdir()
    (folder / "resnet_lab" / "__init__.py").write_text("")
    assert run(source + "\nprint(os.getcwd())", folder).splitlines() == [str(folder)]
    assert sorted(path.name for path in folder.iterdir()) == ["residual_networks.zip", "resnet_lab"]
