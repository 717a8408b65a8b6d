"""A day's submissions for benchmarks/grading_service.py: when they arrive, and how long each takes.

Seconds come from the rows of service_times.csv and ledger_rate.csv. How many submissions are of which kind,
and when students hand in, is assumed: no class was watched.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import ledger_rate
import numpy as np
import service_times
from grading_service import Submission

from autograder.selfcheck.rows import Row

DAY_S = 24 * 3600.0
RUSH_S = 2 * 3600.0  # before a deadline at the end of the day
# What share of a day's submissions arrives in these last hours, beyond what is spread over the hours before.
RUSH_SHARES = {"uniform": RUSH_S / DAY_S, "deadline": 0.4}
# Shares of kinds, as service_times.kind_of names them. Assumed.
SHARES = {"whole": 0.80, "without weights": 0.14, "little to judge": 0.05, "stopped at a limit": 0.01}
BUSY_AT_MOST = 0.8  # of a writer, while most arrives: closer to 1 its queue grows without end


@dataclass(frozen=True)
class Times:
    """Seconds of one core and of one writer.

    judging_s, cpu_s: by kind, each measured with one job. slowdown: how many times as long a submission takes
    with a job on each core. between_s: of a job from one submission to the next. starting_s: from the command
    to the first submission. recording_s: of gradebook, notebooks and report. all_recording_s: with the
    feedback pages, as for `autograder watch`.
    """

    judging_s: Mapping[str, Sequence[float]]
    cpu_s: Mapping[str, Sequence[float]]
    slowdown: float
    between_s: float
    starting_s: float
    recording_s: float
    all_recording_s: float

    @property
    def mean_s(self) -> float:
        """Of a core for a submission of the assumed mixture, kinds that were not measured left out."""
        means = {kind: statistics.mean(seconds) for kind, seconds in self.judging_s.items()}
        shares = sum(SHARES[kind] for kind in means)
        mixed = sum(SHARES[kind] * mean for kind, mean in means.items()) / shares
        return mixed * self.slowdown + self.between_s


def latest(rows: Sequence[Row]) -> list[Row]:
    """Those that measured the same as the last row of a table."""
    return [row for row in rows if row["measured"] == rows[-1]["measured"]]


def times() -> Times | None:
    """What the rows say; None where something has not been measured yet."""
    gradings = latest(service_times.TABLE.all())
    recordings = [row for row in latest(ledger_rate.TABLE.all()) if row["database"] == "sqlite"]
    alone, together = (
        [row for row in gradings if (row["group"], row["jobs"]) == ("learnt_from", jobs)]
        for jobs in ("1", "2")
    )
    if not (alone and together and recordings):
        return None
    recordings.sort(key=lambda row: int(row["held"]))
    recording_s = float(recordings[0]["recorded_s"])
    first = min(together, key=lambda row: float(row["recorded_at_s"]))
    return Times(
        judging_s=_by_kind(gradings, "judging_s"),
        cpu_s=_by_kind(gradings, "cpu_s"),
        slowdown=_seconds(together) / _seconds(alone),
        between_s=_between(alone, recording_s),
        starting_s=float(first["recorded_at_s"]) - float(first["judging_s"]) - recording_s,
        recording_s=recording_s,
        all_recording_s=float(recordings[-1]["mean_s"]),
    )


def _by_kind(gradings: Sequence[Row], column: str) -> dict[str, list[float]]:
    """What rows with one job say, by kind of submission."""
    found: dict[str, list[float]] = {}
    for row in gradings:
        if row["jobs"] == "1":
            found.setdefault(row["kind"], []).append(float(row[column]))
    return found


def _seconds(rows: Sequence[Row]) -> float:
    return sum(float(row["judging_s"]) for row in rows)


def _between(alone: Sequence[Row], recording_s: float) -> float:
    """Median of what one job needs besides judging and recording."""
    ordered = sorted(alone, key=lambda row: float(row["recorded_at_s"]))
    rests = [
        float(row["recorded_at_s"]) - float(before["recorded_at_s"]) - float(row["judging_s"]) - recording_s
        for before, row in pairwise(ordered)
    ]
    return max(0.0, statistics.median(rests)) if rests else 0.0


def busiest_rate(profile: str, submissions: int) -> float:
    """Submissions a second while most arrive."""
    return submissions * RUSH_SHARES[profile] / RUSH_S


def gradebooks_for(profile: str, submissions: int, recording_s: float) -> int:
    """The least number of gradebooks, each with its writer, of which none is busier than BUSY_AT_MOST."""
    return math.ceil(busiest_rate(profile, submissions) * recording_s / BUSY_AT_MOST)


def arrivals(profile: str, submissions: int, seed: int) -> "np.ndarray":
    """Seconds since the day began, in order: float64, (submissions,)."""
    draw = np.random.default_rng(seed)
    rushing = draw.random(submissions) < RUSH_SHARES[profile]
    early = draw.uniform(0.0, DAY_S - RUSH_S, submissions)
    late = draw.uniform(DAY_S - RUSH_S, DAY_S, submissions)
    return np.sort(np.where(rushing, late, early))


def day(profile: str, submissions: int, taken: Times, gradebooks: int, seed: int) -> list[Submission]:
    """A day's submissions in order of arrival, each of a kind by its share and with a time measured of it.

    Students, and with them submissions, are spread evenly over the gradebooks.
    """
    draw = np.random.default_rng([seed, 1])
    kinds = list(taken.judging_s)
    shares = np.array([SHARES[kind] for kind in kinds])
    drawn = draw.choice(len(kinds), submissions, p=shares / shares.sum())
    judging = np.zeros(submissions)
    for number, kind in enumerate(kinds):
        of_kind = drawn == number
        judging[of_kind] = draw.choice(taken.judging_s[kind], of_kind.sum())
    judging = judging * taken.slowdown + taken.between_s
    places = draw.integers(0, gradebooks, submissions)
    return [
        Submission(float(arrives), float(seconds), taken.all_recording_s, int(place))
        for arrives, seconds, place in zip(arrivals(profile, submissions, seed), judging, places, strict=True)
    ]
