"""Does a score depend on what is drawn? `python benchmarks/scores_by_seed.py [--seeds 20] [--jobs N]`.

Grades the reference and every wrong answer of the demo class with many seeds, each time whole, as
`autograder grade --seed N` does, and adds one row a grading to scores_by_seed.csv. A row holds the hash of
what it measured (the judge, what a worker runs, the suites, the release, the answers) and stays valid until
that changes: run the command again, only what is missing is made.

To take half the time, limits on computing time are a third of the kit's (one answer never ends), and trained
weights are measured on the first 120 of the hidden pictures.
Needs the reference's trained weights (`autograder train`). Exits with 1 where scores differ.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import h5py
from courses import ROOT, kit_course, reference_weights

from autograder.course import Course
from autograder.demo.classroom import CLASS_FILE, read_class
from autograder.judges import Judges, sensible_jobs
from autograder.report import Report
from autograder.selfcheck.copies import LOW_TIMES, lower_limits
from autograder.selfcheck.measured import hash_of_judging
from autograder.selfcheck.rows import KeptRows, hash_of, hash_of_parts

TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("student", "seed"), ("score", "by_test", "statuses"))
HIDDEN_PICTURES = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20, help="how many; they are 1, 2, 3 and so on")
    parser.add_argument("--jobs", type=int, default=sensible_jobs())
    options = parser.parse_args()
    weights = reference_weights()
    students = [
        student.id
        for student in read_class()
        if student.answer == "solutions" or student.total < read_class()[0].total
    ]
    answers = sorted(ROOT.glob("autograder/demo/answers/*.py"))
    measured = hash_of_parts(hash_of_judging(Course(ROOT)), hash_of([CLASS_FILE, *answers]))
    with tempfile.TemporaryDirectory(prefix="seeds-") as folder:
        course = kit_course(Path(folder, "course"), weights, tuple(students))
        hurry(course)
        for seed in range(1, options.seeds + 1):
            missing = [student for student in students if not TABLE.has(measured, student, seed)]
            with Judges(course, options.jobs, seed=seed) as judges:
                for student, graded in judges(missing):
                    TABLE.put(row(student, seed, graded.report, measured))
            print(f"seed {seed} of {options.seeds}: {len(missing)} graded", flush=True)
    sys.exit(show(students, measured))


def hurry(course: Course) -> None:
    """Cut the limits on computing time, and the hidden pictures, of a course that is a copy."""
    lower_limits(course, LOW_TIMES)
    with h5py.File(course.hidden_pictures, "r+") as file:
        for name in ("hidden_set_x", "hidden_set_y"):
            first = file[name][:HIDDEN_PICTURES]
            del file[name]
            file[name] = first


def row(student: str, seed: int, report: Report, measured: str) -> dict[str, object]:
    tests = [test for exercise in report.exercises for test in exercise.tests]
    return {
        "student": student,
        "seed": seed,
        "score": f"{report.score:g}",
        "by_test": " ".join(f"{test.points:g}" for test in tests),
        "statuses": " ".join(exercise.status for exercise in report.exercises),
        "measured": measured,
    }


def show(students: list[str], measured: str) -> int:
    """Print a line for each student; 1 where somebody's scores differ."""
    rows = [found for found in TABLE.all() if found["measured"] == measured]
    differ = 0
    for student in students:
        scores = [found["score"] for found in rows if found["student"] == student]
        ways = {(found["by_test"], found["statuses"]) for found in rows if found["student"] == student}
        differ |= len(ways) > 1
        print(f"{student:18} {len(scores):3} gradings, scores {', '.join(sorted(set(scores)))}")
    return differ


if __name__ == "__main__":
    main()
