"""A course with the kit's own notebooks and suites, which the real judge can work on, and a student who
tries to leave a mark on the machine.
"""

import json
import shutil
from pathlib import Path

import h5py
import nbformat
import numpy as np
import on_postgresql
from small_course import NOTEBOOK, ROOT, copy_package

from autograder.course import ASSIGNMENT, Course
from autograder.release import release

PICTURES = 12


def make_judged_course(root: Path) -> Course:
    """All that grading needs below `root`; the pictures are noise."""
    course = Course(root)
    copy_package(root)
    on_postgresql.settle(course)
    shutil.copy(ROOT / "autograder" / "exercises.toml", course.exercises)
    without = shutil.ignore_patterns("__pycache__", "*.h5", ".*")
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=without)
    release(course)
    on_postgresql.remove_gradebook(course)  # a class begins without one
    noise = np.random.default_rng(1)
    course.pictures.parent.mkdir()
    course.secret.mkdir()
    for path, parts in ((course.pictures, ("train", "test")), (course.hidden_pictures, ("hidden",))):
        with h5py.File(path, "w") as file:
            for part in parts:
                file[f"{part}_set_x"] = noise.integers(0, 256, (PICTURES, 64, 64, 3), dtype=np.uint8)
                file[f"{part}_set_y"] = np.arange(PICTURES) % 6
            file["list_classes"] = np.array([str(digit).encode() for digit in range(6)])
    return course


def mark_the_machine(canary: Path) -> str:
    """A cell that leaves a file behind wherever it is run without a sandbox."""
    return f"""\
try:
    open({str(canary)!r}, 'w').write('I was here')
except OSError as error:
    print(type(error).__name__)"""


def hand_in(course: Course, student: str, name: str = NOTEBOOK, **sources: str) -> Path:
    """One notebook of the release, with other text in some cells, by cell id."""
    notebook = nbformat.read(course.release / name, as_version=4)
    unknown = sources.keys() - {cell.id.replace("-", "_") for cell in notebook.cells}
    assert not unknown, f"the notebook has no cell {unknown}"
    for cell in notebook.cells:
        cell.source = sources.get(cell.id.replace("-", "_"), cell.source)
    folder = course.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(notebook))
    return folder
