"""Does a killed run lose anything? `python benchmarks/killed_runs.py [--runs 20]`.

A class of ten without weights is graded once undisturbed. Then, RUNS times, the same class is graded by a
driver that is killed by SIGKILL at an instant drawn evenly from the time the undisturbed run took, and graded
again. One row a run goes to killed_runs.csv: when it was killed, how many were recorded by then, and whether
the gradebook and the graded notebooks then equal those of the undisturbed run; what differs is printed. Of a
notebook all is compared but what its cells without points print: one compares layers that draw their weights
without a seed, and two undisturbed runs differ there in the seventh decimal. A row holds the hash of what it
measured and stays valid until that changes: run the command again, only what is missing is made. Exits with
1 where a gradebook differs, or where a process of a killed run is left.
"""

import argparse
import dataclasses
import hashlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
import psutil
from courses import NOT_COPIED, ROOT, environment_of_kit, grade_command
from nbgrader.utils import is_grade
from scores_by_seed import hurry

from autograder.course import ASSIGNMENT, Course
from autograder.demo.classroom import make_class, read_class
from autograder.ledger.gradebook import open_gradebook
from autograder.release import release
from autograder.selfcheck.measured import hash_of_judging, hash_of_recording
from autograder.selfcheck.rows import KeptRows, hash_of_parts

TABLE = KeptRows(
    Path(__file__).with_suffix(".csv"), ("run",), ("killed_after_s", "recorded", "equal", "left")
)
STUDENTS = 10
JOBS = 2
SETTLING_S = 20.0  # for the processes of a killed run to see that they are alone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    kit = Course(ROOT)
    measured = hash_of_parts(hash_of_judging(kit), hash_of_recording(kit))
    missing = [run for run in range(1, runs + 1) if not TABLE.has(measured, run)]
    if missing:
        with tempfile.TemporaryDirectory(prefix="killed-") as folder:
            measure(Path(folder).resolve(), missing, measured)
    sys.exit(show(measured, runs))


def measure(folder: Path, missing: list[int], measured: str) -> None:
    course = small_class(folder / "course")
    kept = folder / "before"
    shutil.copytree(course.grading, kept)
    started = time.monotonic()
    grade(course).wait()
    took = time.monotonic() - started
    undisturbed = state(course)
    print(f"undisturbed: {took:.0f} s, {len(undisturbed)} figures and files", flush=True)
    for run in missing:
        shutil.rmtree(course.grading)
        shutil.copytree(kept, course.grading)
        wait = random.Random(f"killed {run}").uniform(0.0, took)
        driver = grade(course)
        time.sleep(wait)
        family = psutil.Process(driver.pid).children(recursive=True) if driver.poll() is None else []
        driver.send_signal(signal.SIGKILL)
        driver.wait()
        recorded = len(list(course.reports.glob("*/recorded.json")))
        _, left = psutil.wait_procs(family, timeout=SETTLING_S)
        grade(course).wait()
        again = state(course)
        for name in sorted(undisturbed.keys() | again.keys()):
            if undisturbed.get(name) != again.get(name):
                print(f"differs: {name}: {undisturbed.get(name)} and {again.get(name)}", flush=True)
        row = {
            "run": run,
            "killed_after_s": round(wait, 2),
            "recorded": recorded,
            "equal": again == undisturbed,
            "left": len(left),
            "measured": measured,
        }
        TABLE.put(row)
        print(row, flush=True)


def small_class(root: Path) -> Course:
    """A copy of this course with ten submissions of the demo class, without their weights."""
    shutil.copytree(ROOT, root, ignore=NOT_COPIED)
    course = Course(root)
    release(course)
    hurry(course)
    students = [dataclasses.replace(student, weights="none") for student in read_class()[:STUDENTS]]
    make_class(course, students, reference_weights=course.grading / "none.weights.h5")
    return course


def grade(course: Course) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        grade_command(course, JOBS),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment_of_kit(),
    )


def state(course: Course) -> dict[str, Any]:
    """What nbgrader knows of each submission, and its graded notebooks by the hash of what is compared."""
    found: dict[str, Any] = {}
    with open_gradebook(course) as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            for notebook in submission.notebooks:
                name = f"{submission.student.id} {notebook.name}"
                for grade in notebook.grades:
                    said = (grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.max_score)
                    found[f"{name} {grade.name}"] = said
                for comment in notebook.comments:
                    found[f"{name} {comment.name} comment"] = comment.comment
    for path in sorted(course.autograded.rglob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code" and not is_grade(cell):
                cell.outputs = []
        content = nbformat.writes(notebook)
        found[str(path.relative_to(course.autograded))] = hashlib.sha256(content.encode()).hexdigest()
    return found


def show(measured: str, runs: int) -> int:
    rows = [row for row in TABLE.all() if row["measured"] == measured and int(row["run"]) <= runs]
    equal = sum(row["equal"] == "True" for row in rows)
    left = sum(int(row["left"]) for row in rows)
    recorded = [int(row["recorded"]) for row in rows]
    print(
        f"{equal} of {len(rows)} gradebooks equal to the undisturbed one; killed with {min(recorded)} to "
        f"{max(recorded)} of {STUDENTS} recorded; {left} processes left"
    )
    return int(equal < runs or left > 0)


if __name__ == "__main__":
    main()
