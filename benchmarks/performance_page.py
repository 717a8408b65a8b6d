"""Writes docs/performance.md and its plot from results.json: python benchmarks/performance_page.py.

Where a figure was not measured the page says so.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import results
from courses import ROOT
from results import Figures

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
TEMPLATE = ROOT / "benchmarks" / "performance_template.md"
NOT_MEASURED = "not measured"
WAYS = {
    "stock": "stock `nbgrader autograde`",
    "otter": "`otter run`",
    "kit": "this kit",
    "warm": "warm, no isolation",
}
# What each ratio says, and what was aimed at.
ASKED = {
    "vs_nbgrader_1_job": ("times as fast as stock nbgrader, one core", "3 or more"),
    "vs_nbgrader_2_jobs": ("times as fast as stock nbgrader, two cores", "6 or more"),
    "vs_otter_1_job": ("times as fast as otter, one core", "none"),
    "vs_limit": ("times as long as the limit, one core", "1.15 or less"),
    "two_jobs_over_one": ("two jobs over one, submissions an hour", "1.8 or more"),
    "seconds_to_feedback_median": ("seconds from arrival to feedback, when all arrive at once", "none"),
}
COLOURS = {1: "#0072B2", 2: "#E69F00"}  # of Okabe and Ito: told apart with any colour vision


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    write(results.read())


def write(figures: Figures | None) -> None:
    """Write page and plot; no plot where there are no figures."""
    if figures and figures["ways"]:
        draw(figures["ways"], PLOT)
    PAGE.write_text(written(figures), encoding="utf-8")


def written(figures: Figures | None) -> str:
    """The page; figures: None where nothing has been measured yet."""
    known = figures or results.results([], [], [], {}, "")
    return TEMPLATE.read_text(encoding="utf-8").format(
        machine=_machine(known),
        ratios=_ratios(known),
        ways=_ways(known),
        plot=_plot(known),
        parts=_parts(known),
        classes=_classes(known),
        arrivals=_arrivals(known),
    )


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    columns = list(columns)
    lines = [columns, ["---"] * len(columns), *([str(field) for field in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(found: Figures | None) -> str:
    """A median with its spread."""
    if found is None:
        return NOT_MEASURED
    rounds = _counted(found["rounds"], "round")
    return f"{found['median']:.2f} ({found['min']:.2f} to {found['max']:.2f}, {rounds})"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number > 1)}"


def _or_not(value: object) -> str:
    return NOT_MEASURED if value is None else str(value)


def _machine(known: Figures) -> str:
    about = known["machine"]
    if not about:
        return f"Machine and date: {NOT_MEASURED}."
    return (
        f"Measured on {known['date']}: {about['cpu']}, {about['cores']} cores, {about['memory_gib']} GiB of "
        f"memory, no graphics card used; {about['kernel']}, Python {about['python']}, "
        f"TensorFlow {about['tensorflow']}, Keras {about['keras']}, nbgrader {about['nbgrader']}, "
        f"otter-grader {about['otter']}."
    )


def _ratios(known: Figures) -> str:
    rows = ((what, _shown(known["spread"][key]), aim) for key, (what, aim) in ASKED.items())
    return _table(("this kit", "median (least to most)", "aim"), rows)


def _ways(known: Figures) -> str:
    found = {(each["way"], each["jobs"]): each for each in known["ways"]}
    cases = [(way, jobs) for way in WAYS for jobs in (1, 2) if (way, jobs) != ("warm", 2)]
    rows = ((WAYS[way], jobs, *_way(found.get((way, jobs)))) for way, jobs in cases)
    said = f"Submissions of the demo class in the class that was graded: {_or_not(known['submissions'])}."
    return f"{said}\n\n{_table(('way', 'cores', 'seconds', 'CPU seconds', 'submissions an hour'), rows)}"


def _way(found: Figures | None) -> list[str]:
    if found is None:
        return [NOT_MEASURED] * 3
    return [_shown(found["seconds"]), _shown(found["cpu_seconds"]), str(found["submissions_per_hour"])]


def _plot(known: Figures) -> str:
    if not known["ways"]:
        return f"Plot: {NOT_MEASURED}."
    bars = (
        f"{each['way']} on {_counted(each['jobs'], 'core')} {each['seconds']['median']:.1f}"
        for each in known["ways"]
    )
    return f"![Bars of seconds a submission: {', '.join(bars)}.](performance.svg)"


def _parts(known: Figures) -> str:
    spreads = known["spread"]
    rows = [("total", _shown(spreads["cpu_seconds_per_submission"]))]
    rows += [(part, _shown(spreads[f"cpu_seconds_by_part.{part}"])) for part in results.PARTS]
    return _table(("part", "CPU seconds"), rows)


def _classes(known: Figures) -> str:
    found = {each["submissions"]: each for each in known["classes"]}
    columns = (
        "submissions",
        "minutes",
        "CPU seconds each",
        "first hundred",
        "last hundred",
        "last over first (aim: within 5 %)",
        "peak MiB",
        "totals equal the reports",
    )
    return _table(columns, (_class(size, found.get(size)) for size in sorted({10, 100, 1000, *found})))


def _class(size: int, found: Figures | None) -> list[str]:
    if found is None:
        return [f"{size:,}", *[NOT_MEASURED] * 7]
    seconds = {"total": found["cpu_seconds_per_submission"], **found["cpu_seconds_by_part"]}
    peaks = ", ".join(f"{part} {peak}" for part, peak in found["peak_memory_mb"].items())
    return [
        f"{size:,}",
        str(found["minutes"]),
        ", ".join(f"{part} {seconds[part]}" for part in ("total", "worker", "judge", "driver")),
        _or_not(found["first_hundred_cpu_seconds"]),
        _or_not(found["last_hundred_cpu_seconds"]),
        _or_not(found["last_hundred_over_first"]),
        peaks,
        "yes" if found["totals_equal_sums_of_reports"] else "no",
    ]


def _arrivals(known: Figures) -> str:
    found, spreads = known["arrivals"], known["spread"]
    return (
        "Submissions without weights, handed in within one second to `autograder watch`, on a course with "
        f"low limits: {_or_not(found['submissions'])} of them.\n"
        f"Median seconds to the page: {_shown(spreads['seconds_to_feedback_median'])}; "
        f"of the last one: {_or_not(found['worst_s'])}."
    )


def draw(ways: list[Figures], path: Path) -> None:
    """Bars of seconds a submission, with the least and the most."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.fonttype"] = "none"  # text stays text
    matplotlib.rcParams["svg.hashsalt"] = "performance"  # the same figures give the same file
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 1.2 + 0.4 * len(ways)), layout="constrained")
    for place, each in enumerate(ways):
        seconds = each["seconds"]
        reach = [[seconds["median"] - seconds["min"]], [seconds["max"] - seconds["median"]]]
        axes.barh(place, seconds["median"], xerr=reach, color=COLOURS[each["jobs"]], capsize=3)
    axes.set_yticks(range(len(ways)), [f"{each['way']}, {_counted(each['jobs'], 'core')}" for each in ways])
    axes.invert_yaxis()
    axes.set(title="Grading one submission", xlabel="seconds by the clock", ylabel="way")
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


if __name__ == "__main__":
    main()
