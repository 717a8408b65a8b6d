"""The students' zip works when it is unpacked alone in an empty folder, and holds nothing but what is
theirs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from small_course import NOTEBOOK

from autograder.bundle import bundle
from autograder.course import ASSIGNMENT, Course, find_course
from autograder.errors import UserError

KIT = find_course(Path(__file__).parent)


@pytest.fixture
def complete(course: Course) -> Course:
    """The course with pictures and environment."""
    course.pictures.parent.mkdir()
    with h5py.File(course.pictures, "w") as file:
        for part in ("train", "test"):
            file[f"{part}_set_x"] = np.zeros((12, 64, 64, 3), np.uint8)
            file[f"{part}_set_y"] = np.arange(12) % 6
        file["list_classes"] = np.array([str(digit).encode() for digit in range(6)])
    (course.root / "environment.yml").write_text("name: resnet\n")
    return course


def test_it_holds_an_exact_list(complete: Course, tmp_path: Path) -> None:
    (complete.release / "resnet50.weights.h5").write_bytes(b"an instructor tried the release")
    names = zipfile.ZipFile(bundle(complete, tmp_path / "out.zip")).namelist()
    inner = [f"assignment/{ASSIGNMENT}/{name}" for name in (NOTEBOOK, "README.md", "resnet_lab/__init__.py")]
    assert sorted(names) == sorted(
        ["README.md", "nbgrader_config.py", "data/pictures.h5", "environment.yml", *inner]
    )


def test_equal_contents_make_equal_zips(complete: Course, tmp_path: Path) -> None:
    first = bundle(complete, tmp_path / "1.zip").read_bytes()
    for path in complete.root.rglob("*.*"):
        os.utime(path)
    assert bundle(complete, tmp_path / "2.zip").read_bytes() == first


def test_a_stale_release_is_refused(complete: Course, tmp_path: Path) -> None:
    (complete.solutions / "README.md").write_text("# New\n")
    with pytest.raises(UserError, match="autograder release"):
        bundle(complete, tmp_path / "out.zip")
    assert list(tmp_path.glob("*.zip*")) == []


@pytest.mark.parametrize(
    ("missing", "remedy"), [("data/pictures.h5", "data make"), ("environment.yml", "restore")]
)
def test_what_is_missing_is_named(complete: Course, tmp_path: Path, missing: str, remedy: str) -> None:
    (complete.root / missing).unlink()
    with pytest.raises(UserError, match=remedy):
        bundle(complete, tmp_path / "out.zip")


def test_a_place_that_cannot_be_written_is_one_sentence(complete: Course, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder"):
        bundle(complete, tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="--out"):
        bundle(complete, tmp_path / "file" / "out.zip")


def test_the_notebooks_find_their_pictures_where_it_is_unpacked(complete: Course, tmp_path: Path) -> None:
    """With the kit's own helper package, run where a student runs the notebook."""
    place = tmp_path / "empty"
    zipfile.ZipFile(bundle(complete, tmp_path / "out.zip")).extractall(place)
    inside = place / "assignment" / ASSIGNMENT
    for path in KIT.lab.glob("*.py"):
        (inside / "resnet_lab" / path.name).write_bytes(path.read_bytes())
    program = "import resnet_lab.pictures as found; print(found.__file__, found.find_pictures())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=inside, capture_output=True, text=True, check=True
    )
    found = done.stdout.split()[-2:]
    assert found == [str(inside / "resnet_lab" / "pictures.py"), str(place / "data" / "pictures.h5")]
