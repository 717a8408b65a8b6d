"""Simulated days of a grading service, one kept row each, and the search for the fewest nodes that do.

A row holds the hash of all that decides it (times that were measured, the model, the figures below) and stays
valid until that changes.
"""

import math
import time
from collections.abc import Callable
from pathlib import Path

import ledger_rate
import numpy as np
import service_times
from grading_service import Outcome, Service, simulate
from simulated_day import DAY_S, Times, busiest_rate, day, gradebooks_for

from autograder.selfcheck.rows import KeptRows, Row, hash_of, hash_of_parts

FIGURES = (
    "nodes",
    "gradebooks",
    "median_min",
    "most_min",
    "worst_min",
    "core_utilisation",
    "ledger_utilisation",
    "bottleneck",
    "lost",
    "given_up",
)
TABLE = KeptRows(Path(__file__).with_name("simulation.csv"), ("submissions", "profile", "cores"), FIGURES)
SUBMISSIONS = 100_000
CORES = 2  # of a node, as of the machine that was measured
DEATHS_PER_HOUR = 1 / (7 * 24)  # of a node: one a week. Assumed.
BACK_AFTER_S = 60.0
WANTED_MIN = (5, 15, 60)  # until most have their feedback
MOST = 95  # per cent
SEED = 1
FACTORS = (0.9, 0.95, 1.0, 1.05, 1.1, 1.25)  # of the cores that most arrivals keep busy, for the drawing
HERE = Path(__file__).parent


def valid_days(submissions: int = SUBMISSIONS) -> list[Row]:
    """Valid rows, by profile and cores."""
    rows = [row for row in TABLE.all() if row["measured"] == measured_by()]
    chosen = [row for row in rows if int(row["submissions"]) == submissions]
    return sorted(chosen, key=lambda row: (row["profile"], int(row["cores"])))


def measured_by() -> str:
    """The hash of all that decides a row."""
    inputs = [service_times.TABLE.path, ledger_rate.TABLE.path]
    model = [HERE / f"{name}.py" for name in ("grading_service", "simulated_day")]
    figures = (CORES, DEATHS_PER_HOUR, BACK_AFTER_S, MOST, SEED)
    return hash_of_parts(hash_of([*filter(Path.is_file, inputs), *model]), figures)


def keep_days(profile: str, submissions: int, taken: Times) -> None:
    """Keep a row for each number of nodes that the drawing shows or the search comes to, and none that is
    not valid any more.
    """
    TABLE.write([row for row in TABLE.all() if row["measured"] == measured_by()])
    gradebooks = gradebooks_for(profile, submissions, taken.all_recording_s)
    # Nodes of one gradebook that are always busy: while most arrive, and were all spread over the day.
    busy = busiest_rate(profile, submissions) * taken.mean_s / (CORES * gradebooks)
    even = submissions / DAY_S * taken.mean_s / (CORES * gradebooks)

    def most_min(nodes: int) -> float:
        return float(kept_day(profile, submissions, nodes, taken)["most_min"])

    for factor in FACTORS:
        most_min(max(1, math.ceil(factor * busy)))
    for wanted in WANTED_MIN:
        fewest(lambda nodes, wanted=wanted: most_min(nodes) <= wanted, even, busy)


def fewest(enough: Callable[[int], bool], even: float, busy: float) -> int | None:
    """The least number that is enough, where more never is less; None where no sensible number is."""
    low, high = max(0, math.floor(even) - 1), math.ceil(1.5 * busy) + 1
    if not enough(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def kept_day(profile: str, submissions: int, nodes: int, taken: Times) -> Row:
    """The row of a day with so many nodes for each gradebook, simulated where there is no valid one."""
    gradebooks = gradebooks_for(profile, submissions, taken.all_recording_s)
    service = Service(nodes, CORES, gradebooks, DEATHS_PER_HOUR, BACK_AFTER_S)
    measured, case = measured_by(), (str(submissions), profile, str(service.all_cores))
    if case not in TABLE.valid({case: measured}):
        started = time.monotonic()
        outcome = simulate(day(profile, submissions, taken, gradebooks, SEED), service, SEED)
        row = dict(zip(TABLE.key, case, strict=True)) | figures(outcome)
        TABLE.put(row | {"measured": measured})
        seconds = time.monotonic() - started
        print(f"{profile}, {service.all_cores} cores: {row['most_min']} min ({seconds:.0f} s)", flush=True)
    return TABLE.valid({case: measured})[case]


def figures(outcome: Outcome) -> dict[str, object]:
    """What a row says of a day."""
    minutes = np.array([seconds / 60 for seconds in outcome.feedback_s if not math.isnan(seconds)])
    return {
        "nodes": outcome.service.gradebooks * outcome.service.nodes,
        "gradebooks": outcome.service.gradebooks,
        "median_min": round(float(np.median(minutes)), 2),
        "most_min": round(float(np.percentile(minutes, MOST)), 2),
        "worst_min": round(float(minutes.max()), 2),
        "core_utilisation": round(outcome.core_utilisation, 3),
        "ledger_utilisation": round(outcome.ledger_utilisation, 3),
        "bottleneck": outcome.bottleneck,
        "lost": outcome.lost,
        "given_up": len(outcome.given_up),
    }
