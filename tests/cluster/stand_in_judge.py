"""A judge that takes no time: it gives a point for each letter of a cell, and obeys some words in it.

begun FILE    makes FILE, then waits until FILE.go is there: a submission that is being graded
kill          ends the process, as a submission would that fells every node
fail          the judge has a fault of its own
"""

import os
import signal
import time
from pathlib import Path

import nbformat

from autograder import submission
from autograder.course import ASSIGNMENT, Course
from autograder.earlier import Earlier
from autograder.exercises import load_exercises
from autograder.grading import Graded
from autograder.judge import seeds
from autograder.report import ExerciseResult, Report

WAIT_S = 300.0


def grade(
    path: Path,
    course: Course,
    zygote: object,
    *,
    student: str = "",
    seed: int | None = None,
    earlier: Earlier | None = None,
) -> Graded:
    names = load_exercises(course.exercises).notebooks
    found = submission.read(path, names)
    notebook = found.student_notebooks[names[0]]
    words = "" if isinstance(notebook, submission.Problem) else notebook.cells[-1].source
    order, _, argument = words.partition(" ")
    if order == "begun":
        Path(argument).touch()
        deadline = time.monotonic() + WAIT_S
        while not Path(f"{argument}.go").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    elif order == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "fail":
        raise RuntimeError("a fault of the judge's own")
    score = float(len(words))
    suite = seeds.suite_sha256(course)
    own = seeds.submission_seed(seeds.course_secret(course), found.sha256, suite)
    evidence = {
        "seed": own if seed is None else seed,
        "versions": {"judge": "stand-in"},
        "isolation": "none",
        "submission_sha256": found.sha256,
        "suite_sha256": suite,
        "seconds": 0.0,
        "cpu_seconds": 0.0,
        "peak_memory_mb": float(found.weights.stat().st_size >> 20) if found.weights else 0.0,
        "notes": list(found.notes),
    }
    exercises = [ExerciseResult("plain_block", score, 100.0, "graded")]
    report = Report(student, ASSIGNMENT, "graded", score, 100.0, exercises, evidence)
    return Graded(report, {name: nbformat.v4.new_notebook() for name in names})
