"""Does a busy machine cost anybody points? `python benchmarks/scores_under_load.py [--runs 10] [--jobs 3]`.

Grades the reference, five wrong answers of the demo class and five attacks on the idle machine, then each of
them RUNS times while BUSY other processes compute without end, JOBS gradings at a time, and adds one row a
grading to scores_under_load.csv. A row holds the hash of what it measured and stays valid until that changes:
run the command again, only what is missing is made.

As in scores_by_seed.py, limits on computing time and hidden pictures are fewer than the kit's. The limit on
wall time stands in the kit's own proportion to them.
Needs the reference's trained weights (`autograder train`). Exits with 1 where a score differs from the idle
machine's.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from courses import ROOT, kit_course, reference_weights
from scores_by_seed import hurry

from autograder.course import ASSIGNMENT, Course
from autograder.judges import Judges
from autograder.report import Report
from autograder.selfcheck.attacks import read_attacks
from autograder.selfcheck.measured import hash_of_judging
from autograder.selfcheck.rows import KeptRows, hash_of, hash_of_parts

FIGURES = ("score", "by_test", "statuses", "seconds")
TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("case", "load", "run"), FIGURES)
BUSY = 4
# Each computes until whoever started it has ended, however that happens.
BUSY_PROGRAM = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: sum(range(100_000))"
SEED = 1
STUDENTS = (  # of the demo class: the reference, and wrong answers
    "amara.okafor",
    "priya.raman",
    "diego.herrera",
    "yusuf.demir",
    "chloe.martin",
    "noah.fischer",
)
ATTACKS = (
    "that_forges_the_verdict/frames_of_its_own",
    "that_uses_up_the_machine/threads",
    "that_uses_up_the_machine/memory",
    "that_uses_up_the_machine/loop_that_swallows_interrupts",
    "that_forges_the_verdict/worker_patched",
)
CASES = (*STUDENTS, *ATTACKS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10, help="of each case, under load")
    parser.add_argument("--jobs", type=int, default=3, help="gradings at a time, under load")
    parser.add_argument("--case", action="append", choices=CASES, help="only this one; may be said again")
    options = parser.parse_args()
    weights = reference_weights()
    cases = options.case or CASES
    attacks = [attack for attack in read_attacks(Course(ROOT)) if attack.name in ATTACKS]
    measured = hash_of_parts(hash_of_judging(Course(ROOT)), hash_of(attack.path for attack in attacks))
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        course = kit_course(Path(folder).resolve() / "course", weights, STUDENTS)
        hurry(course)
        folders = {student: course.submitted / student / ASSIGNMENT for student in STUDENTS}
        folders |= {attack.name: attack.write(course) for attack in attacks}
        cases_of = {folder.parent.name: case for case, folder in folders.items()}
        for load, runs, jobs in ((0, 1, 1), (BUSY, options.runs, options.jobs)):
            for run in range(1, runs + 1):
                missing = [
                    student
                    for student, case in cases_of.items()
                    if case in cases and not TABLE.has(measured, case, load, run)
                ]
                with busy(load) if missing else nullcontext(), Judges(course, jobs, seed=SEED) as judges:
                    for student, graded in judges(missing):
                        case, report = cases_of[student], graded.report
                        TABLE.put(row(case, load, run, report, measured))
                        seconds = report.evidence["seconds"]
                        print(f"{load} busy, run {run}, {case}: {report.score:g}, {seconds} s", flush=True)
    sys.exit(show(cases, measured))


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that compute, meanwhile, on whatever core they get."""
    started = [subprocess.Popen([sys.executable, "-c", BUSY_PROGRAM]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def row(case: str, load: int, run: int, report: Report, measured: str) -> dict[str, object]:
    tests = [test for exercise in report.exercises for test in exercise.tests]
    return {
        "case": case,
        "load": load,
        "run": run,
        "score": f"{report.score:g}",
        "by_test": " ".join(f"{test.points:g}" for test in tests),
        "statuses": " ".join(exercise.status for exercise in report.exercises),
        "seconds": report.evidence["seconds"],
        "measured": measured,
    }


def show(cases: Sequence[str], measured: str) -> int:
    """Print a line for each case; 1 where a score under load is not that of the idle machine."""
    rows = [found for found in TABLE.all() if found["measured"] == measured]
    differ = 0
    for case in cases:
        (idle,) = (found for found in rows if (found["case"], found["load"]) == (case, "0"))
        loaded = [found for found in rows if (found["case"], found["load"]) == (case, str(BUSY))]
        others = [found for found in loaded if found["by_test"] != idle["by_test"]]
        statuses = sum(found["statuses"] != idle["statuses"] for found in loaded)
        slower = max(float(found["seconds"]) for found in loaded) / float(idle["seconds"])
        print(
            f"{case:56} {idle['score']:>3} points idle; under load {len(loaded)} gradings, "
            f"{len(others)} with another score, {statuses} with another status; "
            f"up to {slower:.1f} times as long"
        )
        differ |= bool(others)
    return differ


if __name__ == "__main__":
    main()
