"""What the rows of all benchmarks come to: benchmarks/results.json.

Ratios are taken round by round, since the ways take turns, and then their median; `spread` says the least and
the most of them. A figure that was not measured is null.
"""

import json
import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.selfcheck.rows import Row

RESULTS = Path(__file__).with_suffix(".json")
PARTS = ("worker", "judge", "rest")

Figures = dict[str, Any]
Pass = tuple[str, int]
"""A way, and how many jobs at once."""

# By key of a ratio: this pass's seconds a submission over that one's.
RATIOS: Mapping[str, tuple[Pass, Pass]] = {
    "vs_nbgrader_1_job": (("stock", 1), ("kit", 1)),
    "vs_nbgrader_2_jobs": (("stock", 2), ("kit", 2)),
    "vs_otter_1_job": (("otter", 1), ("kit", 1)),
    "vs_limit": (("kit", 1), ("warm", 1)),
    "two_jobs_over_one": (("kit", 1), ("kit", 2)),
}


def results(
    speed: Sequence[Row],
    classes: Sequence[Row],
    arrivals: Sequence[Row],
    machine: Mapping[str, object],
    measured: str,
) -> Figures:
    """All figures from rows of grading_speed.csv, large_class.csv and arrivals.csv. measured: a hash."""
    spreads = {key: spread(ratios(speed, *passes)) for key, passes in RATIOS.items()}
    spreads["seconds_to_feedback_median"] = spread([float(row["median_s"]) for row in arrivals])
    parts = cpu_by_part(speed)
    spreads["cpu_seconds_per_submission"] = parts.pop("total")
    spreads |= {f"cpu_seconds_by_part.{part}": found for part, found in parts.items()}
    medians = {
        key: spreads[key] and spreads[key]["median"]
        for key in (*RATIOS, "cpu_seconds_per_submission", "seconds_to_feedback_median")
    }
    return {
        **medians,
        "cpu_seconds_by_part": {part: found and found["median"] for part, found in parts.items()},
        "spread": spreads,
        "submissions": max((int(row["submissions"]) for row in speed), default=None),
        "ways": ways(speed),
        "classes": [a_class(row) for row in classes],
        "arrivals": {
            "submissions": max((int(row["submissions"]) for row in arrivals), default=None),
            "worst_s": max((float(row["worst_s"]) for row in arrivals), default=None),
        },
        "machine": dict(machine),
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "measured": measured,
    }


def spread(values: Sequence[float]) -> Figures | None:
    """Median, least and most of one value a round; None where there is no round."""
    if not values:
        return None
    return {
        "median": round(statistics.median(values), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
        "rounds": len(values),
    }


def by_round(speed: Sequence[Row], which: Pass, column: str = "seconds") -> dict[int, float]:
    """A figure of one way with so many jobs, by round."""
    way, jobs = which
    found = [row for row in speed if row["way"] == way and int(row["jobs"]) == jobs]
    return {int(row["round"]): float(row[column]) for row in found}


def ratios(speed: Sequence[Row], over: Pass, under: Pass) -> list[float]:
    """Seconds of one pass over those of another, of each round that has both."""
    above, below = by_round(speed, over), by_round(speed, under)
    return [above[number] / below[number] for number in sorted(above.keys() & below.keys())]


def cpu_by_part(speed: Sequence[Row]) -> dict[str, Figures | None]:
    """CPU seconds a submission of the kit with one job: all, and by part."""
    kit = [row for row in speed if (row["way"], row["jobs"]) == ("kit", "1")]
    found = [json.loads(row["parts"]) for row in kit]
    total = spread([float(row["cpu_seconds"]) for row in kit])
    return {"total": total} | {part: spread([each[part] for each in found]) for part in PARTS}


def ways(speed: Sequence[Row]) -> list[Figures]:
    """For each way and number of jobs: spread of seconds and of CPU seconds a submission, and throughput."""
    passes = dict.fromkeys((row["way"], int(row["jobs"])) for row in speed)
    return [
        {
            "way": which[0],
            "jobs": which[1],
            "seconds": spread([*by_round(speed, which).values()]),
            "cpu_seconds": spread([*by_round(speed, which, "cpu_seconds").values()]),
            "submissions_per_hour": round(3600 / statistics.median(by_round(speed, which).values()), 1),
        }
        for which in passes
    ]


def a_class(row: Row) -> Figures:
    """One row of large_class.csv as figures."""
    first, last = row["first_hundred_cpu_seconds"], row["last_hundred_cpu_seconds"]
    parts = ("driver", "judge", "worker")
    return {
        "submissions": int(row["submissions"]),
        "minutes": float(row["minutes"]),
        "cpu_seconds_per_submission": float(row["cpu_seconds"]),
        "cpu_seconds_by_part": {part: float(row[f"{part}_cpu_seconds"]) for part in parts},
        "first_hundred_cpu_seconds": float(first) if first else None,
        "last_hundred_cpu_seconds": float(last) if last else None,
        "last_hundred_over_first": round(float(last) / float(first), 3) if first else None,
        "peak_memory_mb": json.loads(row["peaks"]),
        "totals_equal_sums_of_reports": not row["wrong"],
    }


def write(figures: Figures, path: Path) -> None:
    """Write them at `path`, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)


def read(path: Path = RESULTS) -> Figures | None:
    """What `write` wrote; None where nothing has been measured yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
