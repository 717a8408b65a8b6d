"""How long does a core need for a submission? `python benchmarks/service_times.py [--submissions 12]`.

`autograder grade` grades two classes of the demo's submissions, each with one job and then with two: a small
one, from which benchmarks/simulation_check.py learns what a second job costs the first, and another one, on
which it is checked. The kit's own limits, weights and gradebook.

One row a grading goes to service_times.csv: seconds of judging, CPU seconds of judge and workers together,
and when it was recorded, in seconds since the command was started. A row holds the hash of what it measured
and stays valid until that changes: run the command again, and the runs that are missing are made. About 15
minutes on two cores, which must be quiet.
Needs the reference's trained weights (`autograder train`).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from courses import ROOT, environment_of_kit, grade_command, kit_course, reference_weights

from autograder.course import Course
from autograder.demo.classroom import DemoStudent, read_class
from autograder.ledger import records
from autograder.report import Report
from autograder.selfcheck.measured import hash_of_judging, hash_of_recording
from autograder.selfcheck.rows import KeptRows, hash_of_parts

FIGURES = ("kind", "judging_s", "cpu_s", "recorded_at_s", "cores")
TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("group", "jobs", "student"), FIGURES)
JOBS = (1, 2)
GROUPS = {
    "learnt_from": ("hannah.weiss", "lukas.brandt", "noah.fischer", "victor.moreau"),
    "checked_on": (
        "amara.okafor",
        "chloe.martin",
        "diego.herrera",
        "emma.johansson",
        "fatima.zahra",
        "ivan.petrov",
        "jonas.lind",
        "lars.nielsen",
        "mei.tanaka",
        "priya.raman",
        "sofia.almeida",
        "yusuf.demir",
    ),
}
STOPPED = {"timed_out", "out_of_memory"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=12, help="of each class, at most; 2 for a trial")
    submissions = parser.parse_args().submissions
    weights = reference_weights()
    measured = hash_of_parts(hash_of_judging(Course(ROOT)), hash_of_recording(Course(ROOT)))
    for group, everybody in GROUPS.items():
        students = everybody[:submissions]
        missing = [
            jobs
            for jobs in JOBS
            if not all(TABLE.has(measured, group, jobs, student) for student in students)
        ]
        if missing:
            with tempfile.TemporaryDirectory(prefix="service-") as folder:
                measure(Path(folder).resolve(), group, students, weights, missing, measured)
    show()


def measure(
    folder: Path, group: str, students: Sequence[str], weights: Path, missing: Sequence[int], measured: str
) -> None:
    """Grade a class once for each number of jobs, and keep a row for each submission."""
    kinds = {student.id: kind_of(student) for student in read_class()}
    for jobs in missing:
        course = kit_course(folder / f"jobs-{jobs}", weights, tuple(students))
        started = time.time()
        grade(course, jobs)
        for student in students:
            report = Report.read(course.reports / student / records.REPORT)
            recorded = (course.reports / student / records.MARK).stat().st_mtime
            row = {
                "group": group,
                "jobs": jobs,
                "student": student,
                "kind": kinds[student],
                "judging_s": report.evidence["seconds"],
                "cpu_s": report.evidence["cpu_seconds"],
                "recorded_at_s": round(recorded - started, 3),
                "cores": len(os.sched_getaffinity(0)),
                "measured": measured,
            }
            TABLE.put(row)
        print(f"{group}, {jobs} at a time: {time.time() - started:.0f} s", flush=True)


def kind_of(student: DemoStudent) -> str:
    """What decides how long a core needs for a submission."""
    if STOPPED & set(student.status.values()):
        return "stopped at a limit"
    if student.answer == "released" or student.cut_off:
        return "little to judge"
    return "without weights" if student.weights == "none" else "whole"


def grade(course: Course, jobs: int) -> None:
    ran = subprocess.run(
        grade_command(course, jobs),
        capture_output=True,
        text=True,
        check=False,
        env=environment_of_kit(),
    )
    if ran.returncode:
        sys.exit(f"The class could not be graded:\n{ran.stdout}\n{ran.stderr}")


def show() -> None:
    for row in TABLE.all():
        print(
            f"{row['group']:12}{row['jobs']:>2} jobs  {row['student']:16}{row['kind']:20}"
            f"{float(row['judging_s']):7.1f} s, recorded after {float(row['recorded_at_s']):6.1f} s"
        )


if __name__ == "__main__":
    main()
