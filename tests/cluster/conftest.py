"""A small course, and a scheduler with certificates."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import nbformat
import numpy as np
import pytest
from cluster_processes import KIT as FOLDER
from cluster_processes import TEMPORARY

from autograder.cluster.certificates import make_certificates
from autograder.cluster.connection import Keys
from autograder.cluster.on_this_machine import Cluster
from autograder.course import ASSIGNMENT, Course

KIT = Course(FOLDER)
NOTEBOOK = "1_skip_connections.ipynb"
ONLY = "plain_block"  # the cheapest to judge
HandIn = Callable[..., Path]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """The kit's own suites, release and helper package, with one exercise and a few pictures of noise."""
    course = Course(tmp_path / "course")
    course.root.mkdir()
    (course.root / "nbgrader_config.py").touch()
    for folder in ("lab", "release", "hidden_tests"):
        source = getattr(KIT, folder)
        shutil.copytree(source, getattr(course, folder), ignore=shutil.ignore_patterns("__pycache__"))
    listed = re.split(r"(?=^\[)", KIT.exercises.read_text(encoding="utf-8"), flags=re.MULTILINE)
    course.exercises.write_text(
        "".join(
            part
            for part in listed
            if not part.startswith(("[[exercise]]", "[[question]]")) or f'"{ONLY}"' in part
        )
    )
    noise = np.random.default_rng(1)
    course.pictures.parent.mkdir()
    course.secret.mkdir()
    for path, parts in ((course.pictures, ("train", "test")), (course.hidden_pictures, ("hidden",))):
        with h5py.File(path, "w") as file:
            for part in parts:
                file[f"{part}_set_x"] = noise.integers(0, 256, (12, 64, 64, 3), dtype=np.uint8)
                file[f"{part}_set_y"] = np.arange(12) % 6
            file["list_classes"] = np.array([str(digit).encode() for digit in range(6)])
    return course


@pytest.fixture
def hand_in(course: Course) -> HandIn:
    """Puts a submission into the course: the released notebook with a last cell, and weights of some MiB."""

    def put(student: str, last: str = "", weights_mb: int = 0) -> Path:
        folder = course.submitted / student / ASSIGNMENT
        folder.mkdir(parents=True)
        notebook = nbformat.read(course.release / NOTEBOOK, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(last))
        nbformat.write(notebook, folder / NOTEBOOK)
        if weights_mb:
            (folder / "resnet50.weights.h5").write_bytes(np.random.default_rng(1).bytes(weights_mb << 20))
        return folder

    return put


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The certificates of a cluster, in a folder that workers cannot read."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificates")
    return make_certificates(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def cluster(keys: Keys, tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler that speaks TLS; its nodes have a folder for temporary files of their own."""
    folder = tmp_path / "cluster"
    temporary = folder / TEMPORARY
    temporary.mkdir(parents=True)
    with Cluster(folder, keys, FOLDER, {**os.environ, "TMPDIR": str(temporary)}) as cluster:
        yield cluster
