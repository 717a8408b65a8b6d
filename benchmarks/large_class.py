"""A class of N, graded on two cores: python benchmarks/large_class.py --submissions 1000.

Who is in it is said in mixed_class.py: of each hundred the answers are the same, so that the first and the
last hundred cost the same unless grading slows down.

Prints minutes, peak memory, CPU seconds a submission and of the first and the last hundred, and whether the
gradebook's totals equal the sums of the reports; exits with 1 where they do not. One row a class goes to
large_class.csv. A run that was stopped goes on: what is graded is kept below grading/ until all are done.
Needs the reference's trained weights (`autograder train`).
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil
from courses import ROOT
from machine import hash_of_measurement
from mixed_class import HUNDRED, mixed_class
from watched_grading import cpu_seconds_of_family, grade_watched
from ways import Stopwatch, pinned

from autograder.cli.console import Count, complain, counting, show_table
from autograder.course import ASSIGNMENT, Course
from autograder.ledger.gradebook import open_gradebook
from autograder.report import Report
from autograder.selfcheck.rows import KeptRows, Row

JOBS = 2
FIGURES = (
    "minutes", "cpu_seconds", "driver_cpu_seconds", "judge_cpu_seconds", "worker_cpu_seconds",
    "first_hundred_cpu_seconds", "last_hundred_cpu_seconds", "peaks", "graded", "wrong",
)  # fmt: skip
TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("submissions",), FIGURES)
PROGRESS = "so_far.json"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=10, help="how many; 1000 take hours")
    parser.add_argument("--anew", action="store_true", help="measure again what has been measured")
    options = parser.parse_args()
    if options.submissions < 1:
        parser.error("--submissions must be 1 at least")
    row = measure(options.submissions, options.anew)
    show([row])
    sys.exit(1 if row["wrong"] else 0)


@dataclass
class SoFar:
    """What a class has cost up to now, over all runs. driver_cpu: [submissions graded, CPU seconds of the
    driver by then], in order; of what several runs grade, each goes on where the one before it ended.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    driver_cpu: list[tuple[int, float]] = field(default_factory=lambda: [(0, 0.0)])
    peaks: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "SoFar":
        """What was written at `path`; nothing yet where nothing was."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else cls()

    def write(self, path: Path) -> None:
        """Write it at `path`, whole at any time."""
        partial = path.with_name(path.name + ".partial")
        partial.write_text(json.dumps(asdict(self)), encoding="utf-8")
        partial.replace(path)

    def driver_cpu_at(self, graded: int) -> float:
        """CPU seconds of the driver when so many had been graded, from the samples around that."""
        before = max((each for each in self.driver_cpu if each[0] <= graded), key=lambda each: each[0])
        after = next((each for each in self.driver_cpu if each[0] >= graded), before)
        share = (graded - before[0]) / max(after[0] - before[0], 1)
        return before[1] + share * (after[1] - before[1])


def measured() -> str:
    """The hash of what is measured here."""
    return hash_of_measurement("large_class.py", "mixed_class.py")


def measure(submissions: int, anew: bool = False) -> Row:
    """The row of a class of so many, made now where it is missing, or anew."""
    now = measured()
    place = ROOT / "grading" / f"large-class-{submissions}-{now}"
    if anew:
        shutil.rmtree(place, ignore_errors=True)
    if anew or not TABLE.has(now, submissions):
        course = mixed_class(place, submissions)
        so_far = graded(course, submissions)
        TABLE.put({**row(course, submissions, so_far), "measured": now})
        shutil.rmtree(place)
    return TABLE.valid({(str(submissions),): now})[str(submissions),]


def valid_rows() -> list[Row]:
    """The rows of all classes that are about what is here now, by size."""
    now = measured()
    rows = [each for each in TABLE.all() if each["measured"] == now]
    return sorted(rows, key=lambda each: int(each["submissions"]))


def graded(course: Course, submissions: int) -> SoFar:
    """Grade the class, or what is left of it; what it has cost in all."""
    path = course.root.parent / PROGRESS
    before = SoFar.read(path)
    so_far = SoFar.read(path)
    watch = Stopwatch()
    with counting("Graded") as count, pinned(JOBS):
        looking = _Looking(course, before, so_far, watch, path, count, submissions)
        peaks = grade_watched(course, JOBS, look=looking)
    so_far.seconds = before.seconds + watch.seconds
    so_far.cpu_seconds = before.cpu_seconds + watch.cpu_seconds
    so_far.peaks = _larger(before.peaks, peaks)
    so_far.write(path)
    return so_far


def _larger(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    return {name: max(one.get(name, 0.0), peak) for name, peak in other.items()}


@dataclass
class _Looking:
    """Keeps what the class has cost so far, sample by sample, so that a stopped run can go on."""

    course: Course
    before: SoFar
    so_far: SoFar
    watch: Stopwatch
    path: Path
    count: Count
    submissions: int

    def __call__(self, driver: psutil.Process, peaks: dict[str, float]) -> None:
        """Take a sample; a driver that has just ended gives none."""
        try:
            own, all_of_them = sum(driver.cpu_times()[:2]), cpu_seconds_of_family(driver)
        except psutil.NoSuchProcess:
            return
        done = sum(1 for _ in self.course.reports.glob("*/recorded.json"))
        begun = self.before.driver_cpu[-1][1]
        sample = (done, begun + own)
        if self.so_far.driver_cpu[-1][0] == done:
            self.so_far.driver_cpu[-1] = sample
        else:
            self.so_far.driver_cpu.append(sample)
            self.count(done, self.submissions)
        self.so_far.seconds = self.before.seconds + self.watch.seconds
        self.so_far.cpu_seconds = self.before.cpu_seconds + all_of_them
        self.so_far.peaks = _larger(self.before.peaks, peaks)
        self.so_far.write(self.path)


def row(course: Course, submissions: int, so_far: SoFar) -> dict[str, object]:
    """The figures of a class that is graded. CPU seconds are means a submission, but for the two hundreds."""
    reports = {path.parent.name: Report.read(path) for path in sorted(course.reports.glob("*/report.json"))}
    judge = sum(each.evidence["judge_cpu_seconds"] for each in reports.values())
    worker = sum(each.evidence["cpu_seconds"] for each in reports.values()) - judge
    first, last = hundreds(list(reports.values()), so_far)
    return {
        "submissions": submissions,
        "minutes": round(so_far.seconds / 60, 2),
        "cpu_seconds": round(so_far.cpu_seconds / submissions, 3),
        "driver_cpu_seconds": round(so_far.driver_cpu[-1][1] / submissions, 3),
        "judge_cpu_seconds": round(judge / submissions, 3),
        "worker_cpu_seconds": round(worker / submissions, 3),
        "first_hundred_cpu_seconds": first,
        "last_hundred_cpu_seconds": last,
        "peaks": json.dumps({name: round(peak) for name, peak in so_far.peaks.items()}),
        "graded": len(reports),
        "wrong": "; ".join(unequal_totals(course, submissions, reports)),
    }


def hundreds(reports: list[Report], so_far: SoFar) -> tuple[str, str]:
    """CPU seconds of the first and of the last hundred: of judge and workers, as the reports say, and of the
    driver meanwhile. Empty where the class is too small to have both.
    """
    if len(reports) < 2 * HUNDRED:
        return "", ""
    found = []
    for begin in (0, len(reports) - HUNDRED):
        judged = sum(each.evidence["cpu_seconds"] for each in reports[begin : begin + HUNDRED])
        driver = so_far.driver_cpu_at(begin + HUNDRED) - so_far.driver_cpu_at(begin)
        found.append(f"{judged + driver:.1f}")
    return found[0], found[1]


def unequal_totals(course: Course, submissions: int, reports: dict[str, Report]) -> Iterator[str]:
    """What is wrong with the gradebook: who is missing, or has other points than the tests of her report."""
    if len(reports) != submissions:
        yield f"{len(reports)} reports of {submissions}"
    with open_gradebook(course) as gradebook:
        scores = {each.student.id: each.score for each in gradebook.assignment_submissions(ASSIGNMENT)}
    for student, report in reports.items():
        points = sum(test.points for exercise in report.exercises for test in exercise.tests)
        if student not in scores or abs(scores[student] - points) > 1e-6:
            held = scores.get(student, "none")
            yield f"{student}: {points:g} points in the report, {held} in the gradebook"


def show(rows: list[Row]) -> None:
    """Print a line for each class, and what is wrong with it."""
    columns = (">submissions", ">minutes", ">CPU seconds each", ">first hundred", ">last hundred")
    keys = ("minutes", "cpu_seconds", "first_hundred_cpu_seconds", "last_hundred_cpu_seconds")
    show_table(
        "Classes, two jobs on two cores",
        (*columns, "peak MiB by part"),
        (
            [each["submissions"], *(each[key] or "not measured" for key in keys), _peaks(each)]
            for each in rows
        ),
    )
    for each in rows:
        if each["wrong"]:
            complain(f"Class of {each['submissions']}: {each['wrong']}.")


def _peaks(row: Row) -> str:
    return ", ".join(f"{name} {peak}" for name, peak in json.loads(row["peaks"]).items())


if __name__ == "__main__":
    main()
