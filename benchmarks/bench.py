"""Every figure on speed, from one run: `make bench`, or python benchmarks/bench.py.

    grading_speed.py   this kit against stock nbgrader, otter and the limit, at one job and at two
    large_class.py     what a submission costs in classes of 10, 100 and 1,000
    arrivals.py        seconds from arrival to feedback

Prints the figures and writes them to benchmarks/results.json, and docs/performance.md from that. What has
been measured is kept in rows beside each benchmark: a run that was stopped goes on, and larger classes that
were measured before are taken in. Exits with 1 where scores differ, or a total is not that of its report.
"""

import argparse
import sys

import arrivals
import grading_speed
import large_class
import performance_page
import results
from courses import reference_weights
from machine import description
from performance_page import ASKED, NOT_MEASURED
from results import Figures

from autograder.cli.console import say, show_table
from autograder.selfcheck.rows import hash_of_parts

CLASS, ARRIVALS = 10, 10


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    grading_speed.add_options(parser)
    parser.add_argument(
        "--class-size", type=int, action="append", help="of large_class.py; may be said again; 10 otherwise"
    )
    parser.add_argument("--arrivals", type=int, default=ARRIVALS, help="submissions that arrive at once")
    options = parser.parse_args()
    reference_weights()
    machine = description()
    show_table("Machine", ("what", "which"), machine.items())
    speed = grading_speed.measure(options.submissions, options.rounds, options.anew)
    for size in options.class_size or [CLASS]:
        large_class.measure(size, options.anew)
    waits = arrivals.measure(options.arrivals, options.rounds, options.anew)
    classes = large_class.valid_rows()
    measured = hash_of_parts(grading_speed.measured(), large_class.measured(), arrivals.measured())
    figures = results.results(speed, classes, waits, machine, measured)
    results.write(figures, results.RESULTS)
    performance_page.write(figures)
    grading_speed.show(speed)
    large_class.show(classes)
    show(figures)
    wrong = grading_speed.complain_of_scores(speed)
    sys.exit(1 if wrong or any(row["wrong"] for row in (*classes, *waits)) else 0)


def show(figures: Figures) -> None:
    """Print what results.json says, with the aims."""
    show_table(
        "This kit",
        ("what", ">median", ">least", ">most", ">rounds", "aim"),
        ((what, *_columns(figures["spread"][key]), aim) for key, (what, aim) in ASKED.items()),
    )
    show_table(
        "Throughput",
        ("way", ">at once", ">submissions an hour"),
        ([each["way"], each["jobs"], each["submissions_per_hour"]] for each in figures["ways"]),
    )
    parts = {"all": figures["cpu_seconds_per_submission"], **figures["cpu_seconds_by_part"]}
    said = (f"{part} {NOT_MEASURED if value is None else value}" for part, value in parts.items())
    say(f"CPU seconds a submission, one job: {', '.join(said)}")
    say(f"Figures: {results.RESULTS}")
    say(f"Page: {performance_page.PAGE}")


def _columns(found: Figures | None) -> list[object]:
    if found is None:
        return [NOT_MEASURED, "", "", ""]
    return [found[name] for name in ("median", "min", "max", "rounds")]


if __name__ == "__main__":
    main()
