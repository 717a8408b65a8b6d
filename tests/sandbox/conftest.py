"""A course with a canary in each secret, a zygote with the sandbox, one without, a process to attack."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest
from course_with_canaries import CANARY, Place

from autograder.course import Course, find_course
from autograder.exercises import Limits, load_exercises
from autograder.sandbox import Worker, Zygote


@pytest.fixture(scope="session")
def limits() -> Limits:
    """Small enough to be reached in a test, large enough for TensorFlow."""
    usual = load_exercises(find_course(Path(__file__).parent).exercises).limits
    return replace(
        usual,
        cell_cpu_seconds=20,
        question_cpu_seconds=30,
        wall_factor=4,
        memory_mb=1536,
        resident_mb=2048,
        threads=64,
        folder_mb=20,
        file_mb=10,
        output_kb=32,
    )


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Its home folder, and an environment variable with a canary, are this process's meanwhile."""
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text("")
    course = Course(root)
    shutil.copytree(find_course(Path(__file__).parent).lab, course.lab)
    for secret in (
        course.solutions / "2_resnet50.ipynb",
        course.hidden_tests / "test_identity_block.py",
        course.secret / "course_secret",
        course.hidden_pictures,
        course.gradebook,
        course.submitted / "alice" / "residual_networks" / "2_resnet50.ipynb",
    ):
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.write_text(CANARY)
    course.pictures.parent.mkdir()
    with h5py.File(course.pictures, "w") as file:
        for part in ("train", "test"):
            file[f"{part}_set_x"] = np.zeros((4, 64, 64, 3), np.uint8)
            file[f"{part}_set_y"] = np.arange(4)
        file["list_classes"] = np.array([b"0", b"1", b"2", b"3", b"4", b"5"])
    outside, home = tmp_path_factory.mktemp("outside"), tmp_path_factory.mktemp("home")
    (home / "diary").write_text(CANARY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("AUTOGRADER_CANARY", CANARY)
        yield Place(course, home, outside, course.submitted / "alice" / "residual_networks")


@pytest.fixture(scope="session")
def zygote(place: Place, limits: Limits) -> Iterator[Zygote]:
    """With the sandbox."""
    with Zygote(place.course, limits) as zygote:
        yield zygote


@pytest.fixture(scope="session")
def unsafe_zygote(place: Place, limits: Limits) -> Iterator[Zygote]:
    """Without: what is refused elsewhere must go through here, else a test of a refusal proves nothing."""
    with Zygote(place.course, limits, unsafe=True) as zygote:
        yield zygote


@pytest.fixture
def worker(zygote: Zygote) -> Iterator[Worker]:
    """One locked worker."""
    with zygote.worker() as worker:
        yield worker


@pytest.fixture
def victim() -> Iterator[int]:
    """The pid of a process of the same user that does nothing."""
    with subprocess.Popen(["sleep", "600"], stdin=subprocess.DEVNULL, start_new_session=True) as process:
        os.setpriority(os.PRIO_PROCESS, process.pid, 1)
        yield process.pid
        process.kill()
