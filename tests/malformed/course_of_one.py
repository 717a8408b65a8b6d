"""A course with little to grade, so that a malformed submission costs little where it can be graded."""

import json
import re
import shutil
from pathlib import Path

import h5py
import numpy as np
from notebooks import EXERCISE, KIT, NOTEBOOK, first_part

from autograder.course import Course


def course_of_one(root: Path) -> Course:
    """One exercise of the kit, with its suite and a handful of pictures of noise, below `root`."""
    course = Course(root)
    (root / "nbgrader_config.py").touch()
    shutil.copytree(KIT.lab, course.lab, ignore=shutil.ignore_patterns("__pycache__"))
    course.release.mkdir(parents=True)
    (course.release / NOTEBOOK).write_text(json.dumps(first_part(KIT.release / NOTEBOOK)), encoding="utf-8")
    course.hidden_tests.mkdir(parents=True)
    for name in ("conftest.py", "pytest.ini", f"test_{EXERCISE}.py"):
        shutil.copy(KIT.hidden_tests / name, course.hidden_tests)
    general, *exercises = re.split(r"(?m)^(?=\[\[)", KIT.exercises.read_text(encoding="utf-8"))
    (one,) = (exercise for exercise in exercises if f'grade_id = "{EXERCISE}"' in exercise)
    course.exercises.write_text(general + one, encoding="utf-8")
    noise = np.random.default_rng(1)
    course.pictures.parent.mkdir()
    course.secret.mkdir()
    (course.secret / "course_secret").write_text("5e" * 32)
    for path, parts in ((course.pictures, ("train", "test")), (course.hidden_pictures, ("hidden",))):
        with h5py.File(path, "w") as file:
            for part in parts:
                file[f"{part}_set_x"] = noise.integers(0, 256, (12, 64, 64, 3), dtype=np.uint8)
                file[f"{part}_set_y"] = np.arange(12) % 6
            file["list_classes"] = np.arange(6)
    return course
