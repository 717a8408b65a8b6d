"""Does the simulation say what two cores do? `python benchmarks/simulation_check.py`.

From the rows of service_times.csv: what a second job costs the first, and how long starting takes, is learnt
from one class; then the other class, with its times at one job, is simulated on one node of two cores, and
compared with the run that graded it with two jobs. Needs no more than the rows, and takes a moment.

Keeps one row in simulation_check.csv. Exits with 1 where the time until all is graded, or the mean time until
a submission is, lies further than WITHIN_PERCENT from what was measured.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

import ledger_rate
import service_times
from grading_service import Service, Submission, simulate
from simulated_day import Times, latest, times

from autograder.selfcheck.rows import KeptRows, Row, hash_of

WITHIN_PERCENT = 10.0
FIGURES = (
    "slowdown",
    "predicted_s",
    "measured_s",
    "agreement_percent",
    "predicted_mean_s",
    "measured_mean_s",
    "mean_agreement_percent",
    "predicted_per_hour",
    "measured_per_hour",
    "per_hour_agreement_percent",
)
TABLE = KeptRows(Path(__file__).with_suffix(".csv"), ("jobs", "submissions"), FIGURES)
JOBS = 2


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args()
    row = check()
    if row is None:
        sys.exit("Nothing is measured yet: run benchmarks/ledger_rate.py, then benchmarks/service_times.py.")
    TABLE.write([{name: str(value) for name, value in row.items()}])
    for name, value in row.items():
        print(f"{name:24}{value}")
    agreement = min(float(row["agreement_percent"]), float(row["mean_agreement_percent"]))
    sys.exit(agreement < 100.0 - WITHIN_PERCENT)


def check() -> dict[str, object] | None:
    """Prediction and measurement; None where one of them lacks."""
    taken = times()
    checked = [row for row in latest(service_times.TABLE.all()) if row["group"] == "checked_on"]
    alone, together = ([row for row in checked if row["jobs"] == jobs] for jobs in ("1", str(JOBS)))
    if taken is None or not alone or len(alone) != len(together):
        return None
    predicted = predict(alone, taken)
    measured = [float(row["recorded_at_s"]) for row in together]
    return compared(predicted, measured, taken.slowdown) | {
        "jobs": JOBS,
        "submissions": len(alone),
        "measured": hash_of([service_times.TABLE.path, ledger_rate.TABLE.path]),
    }


def predict(alone: Sequence[Row], taken: Times) -> list[float]:
    """Seconds from the command to each recording, by rows of a class that was graded with one job."""
    in_order = sorted(alone, key=lambda row: row["student"])  # as `autograder grade` takes them
    submissions = [
        Submission(
            taken.starting_s, float(row["judging_s"]) * taken.slowdown + taken.between_s, taken.recording_s
        )
        for row in in_order
    ]
    outcome = simulate(submissions, Service(nodes=1, cores=JOBS))
    return [taken.starting_s + seconds for seconds in outcome.feedback_s]


def compared(predicted: Sequence[float], measured: Sequence[float], slowdown: float) -> dict[str, object]:
    """The figures of the row, from seconds until each submission was recorded."""
    whole, mean = (max(predicted), max(measured)), (statistics.mean(predicted), statistics.mean(measured))
    per_hour = [3600 * len(measured) / seconds for seconds in whole]
    return {
        "slowdown": round(slowdown, 3),
        "predicted_s": round(whole[0], 1),
        "measured_s": round(whole[1], 1),
        "agreement_percent": agreement(*whole),
        "predicted_mean_s": round(mean[0], 1),
        "measured_mean_s": round(mean[1], 1),
        "mean_agreement_percent": agreement(*mean),
        "predicted_per_hour": round(per_hour[0], 1),
        "measured_per_hour": round(per_hour[1], 1),
        "per_hour_agreement_percent": agreement(*per_hour),
    }


def agreement(predicted: float, measured: float) -> float:
    """100 where both are equal, less by the difference in per cent of what was measured."""
    return round(100.0 * (1.0 - abs(predicted - measured) / measured), 1)


if __name__ == "__main__":
    main()
