"""What does a cluster cost a submission? python benchmarks/cluster_overhead.py --submissions 3 --rounds 3.

The same submissions, taking turns, both ways warm, everything on this machine:

    local    one job of `autograder grade`
    cluster  one node with one job, a scheduler and home, over TLS, weights and all

Prints seconds by the clock and CPU seconds of all processes together, medians a submission, and their ratios.
Needs the reference's trained weights (`autograder train`), or `--weights-mb N` for N MiB of noise in their
place, which travel as well and are refused at once.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from courses import ROOT, STUDENTS, kit_course
from watched_grading import cpu_seconds_of_family

from autograder.cluster.certificates import make_certificates
from autograder.cluster.judges import ClusterJudges
from autograder.cluster.on_this_machine import Cluster
from autograder.course import WEIGHTS_FILE
from autograder.grading import Graded
from autograder.judges import Judges

Judge = Callable[[Sequence[str]], Iterable[tuple[str, Graded]]]


@dataclass
class Way:
    """Seconds and CPU seconds a submission, one entry a round; scores by student."""

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    scores: dict[str, float] = field(default_factory=dict)

    def measure(self, judge: Judge, students: Sequence[str]) -> None:
        cpu, clock = cpu_seconds_of_family(psutil.Process()), time.perf_counter()
        self.scores = {student: graded.report.score for student, graded in judge(students)}
        self.seconds.append((time.perf_counter() - clock) / len(students))
        self.cpu_seconds.append((cpu_seconds_of_family(psutil.Process()) - cpu) / len(students))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=3, choices=range(1, len(STUDENTS) + 1))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--weights-mb", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        weights = ROOT / "grading" / "trained" / WEIGHTS_FILE
        if options.weights_mb is not None:
            weights = folder / WEIGHTS_FILE
            weights.write_bytes(os.urandom(options.weights_mb << 20))
        elif not weights.is_file():
            sys.exit("The reference has no weights yet: run autograder train, or say --weights-mb 48.")
        course = kit_course(folder / "course", weights, STUDENTS[: options.submissions])
        students = sorted(path.name for path in course.submitted.iterdir())
        keys = make_certificates(folder / "keys")
        local, cluster = Way(), Way()
        with Cluster(folder, keys, ROOT) as running:
            running.node()
            with (
                Judges(course) as here,
                ClusterJudges(course, running.address, keys, say=print, patience_s=300) as there,
            ):
                for judge in (here, there):  # start the sandbox of each
                    list(judge(students[:1]))
                for number in range(options.rounds):
                    local.measure(here, students)
                    cluster.measure(there, students)
                    print(
                        f"round {number + 1} of {options.rounds}: local {local.seconds[-1]:.1f} s, "
                        f"cluster {cluster.seconds[-1]:.1f} s",
                        flush=True,
                    )
    show(local, cluster, len(students), options.rounds)


def show(local: Way, cluster: Way, submissions: int, rounds: int) -> None:
    print(f"\n{submissions} submissions, {rounds} rounds; medians a submission:")
    for what in ("seconds", "cpu_seconds"):
        here, there = (statistics.median(getattr(way, what)) for way in (local, cluster))
        name = what.replace("cpu_", "CPU ")
        print(f"  {name:12} local {here:6.2f}, cluster {there:6.2f}, cluster / local {there / here:.3f}")
    if local.scores != cluster.scores:
        sys.exit(f"The scores differ: {local.scores}, {cluster.scores}.")


if __name__ == "__main__":
    main()
