"""How fast is grading behind a wall? python benchmarks/grading_speed.py --submissions 4 --rounds 3.

The same submissions, the same hidden suites, taking turns:

    stock  `nbgrader autograde`, whose graded cells run the suites inside the student's kernel, as others do
    otter  `otter run`, which asks the suites in the student's kernel too
    kit    `autograder grade`: a locked worker for each exercise, a judge outside, the gradebook
    warm   the suites in one process that has loaded TensorFlow, no isolation, no gradebook: the limit

With one job everything is pinned to one core, with two to two. One row a pass goes to grading_speed.csv; it
holds the hash of what it measured and stays valid until that changes: run the command again, only what is
missing is made. Needs the reference's trained weights (`autograder train`). Exits with 1 where two ways give
a submission other scores: then they do not do the same work, and their ratios mean nothing.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from courses import STUDENTS, kit_course, reference_weights
from machine import description, hash_of_measurement
from otter_way import NoOtter, Otter, otter_python
from ways import COPY, Kit, Pass, Stock, Warm, Way

from autograder.cli.console import complain, show_table, waiting
from autograder.course import Course
from autograder.selfcheck.rows import KeptRows, Row

KEY = ("way", "jobs", "submissions", "round")
FIGURES = ("seconds", "cpu_seconds", "parts", "scores")
TABLE = KeptRows(Path(__file__).with_suffix(".csv"), KEY, FIGURES)
MOST_JOBS = {"stock": 2, "otter": 2, "kit": 2, "warm": 1}
SUBMISSIONS, ROUNDS = 4, 3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    options = parser.parse_args()
    rows = measure(options.submissions, options.rounds, options.anew)
    show(rows)
    sys.exit(complain_of_scores(rows))


def add_options(parser: argparse.ArgumentParser) -> None:
    """What bench.py takes as well."""
    parser.add_argument(
        "--submissions",
        type=int,
        default=SUBMISSIONS,
        choices=range(1, len(STUDENTS) + 1),
        help="in the class that all ways grade",
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="in which the ways take turns")
    parser.add_argument("--anew", action="store_true", help="measure again what has been measured")


def measured() -> str:
    """The hash of what is measured here."""
    return hash_of_measurement("ways.py", "otter_way.py", "unisolated.py")


def measure(submissions: int, rounds: int, anew: bool = False) -> list[Row]:
    """The rows of so many rounds, those that are missing made now, or all."""
    if anew:
        TABLE.write([])
    now = measured()
    wanted = [case for case in cases(submissions, rounds) if not TABLE.has(now, *case)]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        ways = Ways(Path(folder).resolve(), submissions)
        for place, case in enumerate(wanted, start=1):
            name, jobs, _, number = case
            way = ways.named(name)
            if way is not None:
                of_all = f"{name}, {jobs} at once, round {number} ({place} of {len(wanted)})"
                with waiting(f"Measuring {of_all}"):
                    TABLE.put(row(case, way.measure(jobs), now))
    return valid_rows(submissions, rounds)


def cases(submissions: int, rounds: int) -> Iterator[tuple[str, int, int, int]]:
    """Way, jobs, submissions, round: in the order in which they are measured."""
    cores = int(str(description()["cores"]))
    for number in range(1, rounds + 1):
        for jobs in range(1, min(cores, max(MOST_JOBS.values())) + 1):
            for name, most_jobs in MOST_JOBS.items():
                if jobs <= most_jobs:
                    yield name, jobs, submissions, number


def valid_rows(submissions: int, rounds: int) -> list[Row]:
    """Those of `cases` that there are, and that are about what is here now."""
    now = measured()
    wanted = {tuple(map(str, case)): now for case in cases(submissions, rounds)}
    return list(TABLE.valid(wanted).values())


@dataclass
class Ways:
    """The ways by name, each made at the first need, below `folder`."""

    folder: Path
    submissions: int

    @cached_property
    def course(self) -> Course:
        with waiting("Making the class"):
            students = STUDENTS[: self.submissions]
            return kit_course(self.folder / "kit", reference_weights(), students)

    @cached_property
    def kit(self) -> Way:
        return Kit(self.folder / "copies", self.course)

    @cached_property
    def warm(self) -> Way:
        return Warm(self.course)

    @cached_property
    def stock(self) -> Way:
        return Stock(self.folder / "stock", self.course)

    @cached_property
    def otter(self) -> Way | None:
        try:
            with waiting("Looking for otter, which is installed at the first use: some minutes, once"):
                python = otter_python()
        except NoOtter as error:
            complain(str(error))
            return None
        return Otter(self.folder / "otter", self.course, python)

    def named(self, name: str) -> Way | None:
        """The way of that name; None where it cannot be had here."""
        way: Way | None = getattr(self, name)
        return way


def row(case: tuple[str, int, int, int], found: Pass, now: str) -> dict[str, object]:
    rounded = {name: round(value, 3) for name, value in found.parts.items()}
    return dict(zip(KEY, case, strict=True)) | {
        "seconds": round(found.seconds, 3),
        "cpu_seconds": round(found.cpu_seconds, 3),
        "parts": json.dumps(rounded),
        "scores": json.dumps(found.scores, sort_keys=True),
        "measured": now,
    }


def complain_of_scores(rows: Sequence[Row]) -> int:
    """Say whose scores differ from one pass to another; 1 where any do."""
    unequal = differing(rows)
    for student, scores in unequal.items():
        complain(f"Scores differ for {student}: {scores}.")
    if unequal:
        complain("The ways do not do the same work, so their ratios mean nothing: mend that first.")
    return int(bool(unequal))


def differing(rows: Sequence[Row]) -> dict[str, str]:
    """By student, for those whose scores are not equal in all rows and copies: score by way."""
    found: dict[str, set[tuple[str, float]]] = {}
    for each in rows:
        for name, score in json.loads(each["scores"]).items():
            found.setdefault(name.partition(COPY)[0], set()).add((each["way"], score))
    return {
        student: ", ".join(f"{way} {score:g}" for way, score in sorted(scores))
        for student, scores in sorted(found.items())
        if len({score for _, score in scores}) > 1
    }


def show(rows: Sequence[Row]) -> None:
    """Print every pass."""
    columns = ("way", ">at once", ">round", ">seconds a submission", ">CPU seconds a submission")
    show_table(
        "Passes",
        columns,
        ([each[name] for name in ("way", "jobs", "round", "seconds", "cpu_seconds")] for each in rows),
    )


if __name__ == "__main__":
    main()
