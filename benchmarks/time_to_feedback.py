"""Draws docs/time_to_feedback.svg from the rows of simulated days: minutes to feedback by number of cores."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
from kept_days import MOST, SUBMISSIONS, measured_by, valid_days

from autograder.selfcheck.rows import Row

DRAWING = Path(__file__).parents[1] / "docs" / "time_to_feedback.svg"
# Of Okabe and Ito's palette: told apart by those who confuse red and green, and by their marks in grey.
LOOKS = {"uniform": ("#0072B2", "o", "spread over the day"), "deadline": ("#D55E00", "s", "deadline")}


def draw() -> None:
    """Write the drawing; none where no day is simulated."""
    rows = valid_days()
    if not rows:
        DRAWING.unlink(missing_ok=True)
        return
    figure, axes = plt.subplots(figsize=(7.0, 4.5), layout="constrained")
    for profile, (colour, mark, words) in LOOKS.items():
        chosen = [row for row in rows if row["profile"] == profile]
        cores = [int(row["cores"]) for row in chosen]
        for column, line, which in (("most_min", "-", f"{MOST} of 100"), ("median_min", "--", "half")):
            minutes = [float(row[column]) for row in chosen]
            axes.plot(cores, minutes, line, color=colour, marker=mark, label=f"{words}: {which} within")
    axes.set(
        title=f"Time to feedback with {SUBMISSIONS:,} submissions a day (simulated)",
        xlabel="cores that grade",
        ylabel="minutes from arrival to feedback",
        yscale="log",
    )
    axes.yaxis.set_major_formatter("{x:g}")
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    with plt.rc_context({"svg.hashsalt": "time to feedback", "svg.fonttype": "none"}):
        figure.savefig(DRAWING, metadata={"Date": None, "Description": drawn_from()})
    plt.close(figure)


def drawn_from() -> str:
    """What the drawing says of the rows that it shows."""
    return f"rows {measured_by()}"


def alternative_text(rows: Sequence[Row]) -> str:
    """What the drawing shows, for those who do not see it."""
    said = []
    for profile, (_, _, words) in LOOKS.items():
        chosen = [row for row in rows if row["profile"] == profile]
        if chosen:
            few, many = chosen[0], chosen[-1]
            said.append(
                f"{words}, from {float(few['most_min']):.1f} minutes with {few['cores']} cores to "
                f"{float(many['most_min']):.1f} with {many['cores']}"
            )
    return f"Minutes until {MOST} of 100 have feedback fall with the number of cores: {'; '.join(said)}."
