"""A course as small as one can be, and a judge's findings made by hand."""

import copy
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import submission
from autograder.course import ASSIGNMENT, Course
from autograder.frame import frame
from autograder.judge.content import course_sha256
from autograder.report import ExerciseResult, Report, TestResult

ROOT = Path(__file__).parents[2]
NOTEBOOK = "2_resnet50.ipynb"
SECRET_LINE = "return layers.Add()([x, x])"
SOLUTION = f"""\
def identity_block(x, kernel_size, filters):
    ### BEGIN SOLUTION
    {SECRET_LINE}
    ### END SOLUTION"""
EXERCISES = """
[limits]
cell_cpu_seconds = 30
question_cpu_seconds = 60
wall_factor = 10
memory_mb = 3072
resident_mb = 3072
threads = 128
folder_mb = 200
file_mb = 100
output_kb = 256

[accuracy]
zero_below = 0.5
full_from = 0.8

[[exercise]]
grade_id = "identity_block"
notebook = "2_resnet50.ipynb"
function = "identity_block"
title = "Identity block"
points = 15

[[exercise]]
grade_id = "trained_accuracy"
notebook = "2_resnet50.ipynb"
function = "resnet50"
title = "Trained accuracy"
points = 10
"""


def copy_package(root: Path) -> None:
    """Put the grader's code into a course, where every real one has it: nbgrader looks in its working
    folder first."""
    without = shutil.ignore_patterns("__pycache__", "secret", "exercises.toml")
    shutil.copytree(ROOT / "autograder", root / "autograder", ignore=without)
    shutil.copy(ROOT / "nbgrader_config.py", root)


def graded_flags(**flags: Any) -> dict[str, Any]:
    """nbgrader's metadata of a cell, as Jupyter's assignment toolbar writes them."""
    plain = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": plain | flags}


def master_notebook() -> NotebookNode:
    """A notebook like the assignment's, as small as it can be."""
    return new_notebook(
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        cells=[
            new_markdown_cell("# ResNet-50", id="title"),
            new_code_cell("from keras import layers", id="imports"),
            new_code_cell(
                SOLUTION,
                id="identity-block",
                metadata=graded_flags(grade_id="identity_block", solution=True),
            ),
            new_code_cell(
                "checks.identity_block(identity_block)",
                id="identity-block-check",
                metadata=graded_flags(grade_id="identity_block_check", grade=True, locked=True, points=15),
            ),
            new_code_cell("history = train()", id="train"),
            new_code_cell(
                "checks.handing_in(resnet50)",
                id="handing-in",
                metadata=graded_flags(grade_id="trained_accuracy", grade=True, locked=True, points=10),
            ),
        ],
    )


@dataclass
class Findings:
    """What autograder.grading.grade returns, made by hand."""

    report: Report
    notebooks: dict[str, NotebookNode] = field(default_factory=dict)


def findings(
    course: Course, student: str, score: float = 12.5, message: str = "", **outputs: Any
) -> Findings:
    """Findings about a submission: `score` of 15 points for the block, none for the weights. `outputs`: by
    cell id."""
    found = submission.read(course.submitted / student / ASSIGNMENT, [NOTEBOOK])
    notebook = found.student_notebooks[NOTEBOOK]
    hers = None if isinstance(notebook, submission.Problem) else notebook
    framed = frame(nbformat.read(course.release / NOTEBOOK, as_version=4), hers).notebook
    for cell in framed.cells:
        if cell.id.replace("-", "_") in outputs:
            cell.outputs = copy.deepcopy(outputs[cell.id.replace("-", "_")])
    tests = [
        TestResult("test_shape", "The output has the input's shape", 0.5 * score, 5, "passed"),
        TestResult(
            "test_values", "The output is right", 0.5 * score, 10, "failed", message or "Expected, received."
        ),
    ]
    weights = TestResult(
        "test_accuracy", "The weights are good", 0, 10, "not_run", "No weights were handed in."
    )
    report = Report(
        student,
        ASSIGNMENT,
        "graded",
        score,
        25,
        [
            ExerciseResult("identity_block", score, 15, "graded", tests),
            ExerciseResult("trained_accuracy", 0, 10, "missing_weights", [weights]),
        ],
        {"submission_sha256": found.sha256, "course_sha256": course_sha256(course)},
    )
    return Findings(report, {NOTEBOOK: framed})
