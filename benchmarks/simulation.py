"""What would 100,000 submissions a day need? `python benchmarks/simulation.py [--write]`.

Simulates days of a grading service with more and fewer nodes, for submissions that are spread over the day
and for a deadline at its end, and looks for the fewest nodes with which 95 of 100 students have their
feedback within 5, 15 and 60 minutes. Times come from rows that other commands write, in this order and on
a quiet machine: ledger_rate.py, submission_sizes.py, service_times.py, simulation_check.py.

One row a simulated day goes to simulation.csv; only what is missing is made. --write also writes what is
generated into docs/: a part of scale.md, and its drawing. What is not measured yet is said to be so there.
"""

import argparse
import sys

import scale_page
from kept_days import SUBMISSIONS, keep_days
from simulated_day import RUSH_SHARES, times


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS, help="a day; few for a trial")
    parser.add_argument("--write", action="store_true", help="write docs/scale.md and its drawing")
    options = parser.parse_args()
    taken = times()
    if taken is None:
        print("No times are measured yet, so no day is simulated.")
    else:
        for profile in RUSH_SHARES:
            keep_days(profile, options.submissions, taken)
    if options.write:
        scale_page.write()
    sys.exit(taken is None)


if __name__ == "__main__":
    main()
