"""Writes docs/trained_accuracy.md and its drawing from the rows of trained_accuracy.csv."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from resnet_lab.band import FULL_FROM, POINTS, ZERO_BELOW, suggested_points
from scipy import stats

from autograder.judge.accuracy import RISK
from autograder.selfcheck.rows import Row

DOCS = Path(__file__).parents[1] / "docs"
PAGE, DRAWING = DOCS / "trained_accuracy.md", DOCS / "trained_accuracy.svg"
CONFIDENCE = 0.95
Case = tuple[str, int]  # what was trained, with which seed
# Of Okabe and Ito's palette; told apart by their marks as well.
REFERENCE_LOOK = {"color": "#0072B2", "marker": "o", "label": "reference, ten seeds"}
HABIT_LOOK = {"color": "#D55E00", "marker": "s", "label": "a right answer with another habit"}


def write(rows: Sequence[Row], wanted: Sequence[Case], own_loops: Sequence[str]) -> None:
    """Bring page and drawing up to date. rows: the valid ones. wanted: the cases, the reference's first.
    own_loops: what was not trained by the lesson's cell, and so says nothing of those who use it.
    """
    PAGE.write_text(page(rows, wanted, own_loops), encoding="utf-8")
    draw(rows, wanted)


def page(rows: Sequence[Row], wanted: Sequence[Case], own_loops: Sequence[str]) -> str:
    """The whole page."""
    parts = [_head(), _table(rows, wanted)]
    by_the_lesson = [row for row in rows if row["case"] not in own_loops]
    if len(by_the_lesson) > 1:
        parts += [_drawn(rows), _rate(by_the_lesson), _loops(rows, own_loops)]
    return "\n\n".join(parts) + "\n"


def failing(accuracies: Sequence[float], bar: float) -> float:
    """The share, 0 to 1, of further trainings whose accuracy is below `bar`, if they spread as these do.

    The predictive distribution of a normal sample whose mean and variance are unknown: Student's t with n - 1
    degrees of freedom, at the sample's mean, with scale s * sqrt(1 + 1/n) (Hahn and Meeker, Statistical
    Intervals, 1991, section 4.7).
    """
    found = np.array(accuracies)
    scale = found.std(ddof=1) * np.sqrt(1 + 1 / len(found))
    return float(stats.t.cdf((bar - found.mean()) / scale, df=len(found) - 1))


def at_most(trainings: int) -> float:
    """The largest share, 0 to 1, with which so many trainings without a failure go together, at CONFIDENCE.

    Of a binomial distribution, with no assumption on how accuracies spread: 1 - (1 - CONFIDENCE)^(1/n).
    """
    return float(1 - (1 - CONFIDENCE) ** (1 / trainings))


def draw(rows: Sequence[Row], wanted: Sequence[Case]) -> None:
    """Write the drawing; none where there are too few rows."""
    if len(rows) < 2:
        DRAWING.unlink(missing_ok=True)
        return
    reference = wanted[0][0]
    figure, axes = plt.subplots(figsize=(7.0, 3.2), layout="constrained")
    drawn = np.random.default_rng(1)
    for look, chosen in (
        (REFERENCE_LOOK, [row for row in rows if row["case"] == reference]),
        (HABIT_LOOK, [row for row in rows if row["case"] != reference]),
    ):
        height = drawn.uniform(-0.2, 0.2, len(chosen))
        axes.plot(_hidden(chosen), height, linestyle="none", alpha=0.8, **look)
    for place, words, side in ((ZERO_BELOW, "no points below", -1), (FULL_FROM, "all points from here", 1)):
        axes.axvline(place, color="black", linestyle="--", linewidth=1)
        axes.text(place + side * 0.005, 0.85, words, fontsize=9, ha="left" if side > 0 else "right")
    guess = _logistic(rows)
    axes.axvline(guess, color="#595959", linestyle=":", linewidth=1.5)
    axes.text(guess + 0.005, 0.6, "logistic regression on pixels", fontsize=9)
    axes.set(
        title="Accuracy on the hidden pictures after one training each",
        xlabel="share of hidden pictures named rightly",
        xlim=(0.4, 1.0),
        ylim=(-1, 1),
        yticks=[],
    )
    axes.legend(loc="lower center")
    with plt.rc_context({"svg.hashsalt": "trained accuracy", "svg.fonttype": "none"}):
        figure.savefig(DRAWING, metadata={"Date": None, "Description": drawn_from(rows)})
    plt.close(figure)


def drawn_from(rows: Sequence[Row]) -> str:
    """What the drawing says of the rows that it shows."""
    return "; ".join(f"{row['case']} {row['seed']}: {row['hidden_accuracy']}" for row in rows)


def _head() -> str:
    return f"""<!-- Written by `python benchmarks/trained_accuracy.py`. Do not edit. -->

# How accurate honest students get

The weights that a student hands in are judged on hidden pictures: {POINTS} points from an accuracy of
{FULL_FROM:.2f}, none below {ZERO_BELOW:.2f}, in between in proportion.
The bar must let every honest training pass and a network that has not learnt shapes fail.
So the reference was trained with ten seeds, and right answers with other habits once each, with the
lesson's own pictures and number of epochs, each on one core of a CPU.

To measure again after a change of the training, the pictures or the solution:
`python benchmarks/trained_accuracy.py --jobs 2`.
It keeps a row a training and goes on where it was stopped."""


def _table(rows: Sequence[Row], wanted: Sequence[Case]) -> str:
    lines = [
        "| answer | seed | epochs | test accuracy | hidden accuracy | minutes on one core |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for case, seed in wanted:
        found = [row for row in rows if (row["case"], row["seed"]) == (case, str(seed))]
        figures = ("epochs", "test_accuracy", "hidden_accuracy", "minutes")
        cells = [found[0][name] for name in figures] if found else ["not measured yet", "", "", ""]
        lines.append(f"| {case} | {seed} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _drawn(rows: Sequence[Row]) -> str:
    found = _hidden(rows)
    alternative = (
        f"{len(found)} trainings, of which {sum(each >= FULL_FROM for each in found)} end right of the bar "
        f"at {FULL_FROM:.2f}, between {min(found):.3f} and {max(found):.3f} in all; "
        f"logistic regression on the pixels stays at {_logistic(rows):.3f}, left of it."
    )
    return f"![{alternative}]({DRAWING.name})"


def _rate(rows: Sequence[Row]) -> str:
    found = _hidden(rows)
    n, mean, spread = len(found), np.mean(found), np.std(found, ddof=1)
    part, none = failing(found, FULL_FROM), failing(found, ZERO_BELOW)
    failed = sum(each < FULL_FROM for each in found)
    lowest, bar = (min(found) - mean) / spread, (FULL_FROM - mean) / spread
    points = suggested_points(_logistic(rows))
    return f"""## How many honest students would miss points

{n} trainings by the lesson's cell: mean {mean:.3f}, standard deviation {spread:.3f}, lowest {min(found):.3f}.

- **If further trainings spread as these do**, the share of them below {FULL_FROM:.2f}, who miss a part of the
  points, is {part:.0e}; the share below {ZERO_BELOW:.2f}, who get none, is {none:.0e}.
  That is the predictive distribution of a normal sample whose mean and variance are estimated from it:
  Student's t with {n - 1} degrees of freedom, scaled by s times the root of 1 + 1/n.
- **With no such assumption**, {failed} failures in {n} trainings say only that the share is at most
  {at_most(n):.0%}, at a confidence of {CONFIDENCE:.0%}.
  Accuracies near 1 are not normal, so do not rely on the exponent above.
  Rely on this: the lowest of all lies {lowest:+.1f} standard deviations from the mean, the bar {bar:+.0f}.
- A model of the pixels that knows no shapes (logistic regression) has {_logistic(rows):.3f}, which is
  {points:.1f} of {POINTS} points.

The judge stops asking once it is sure of all points: a network below the bar gets them with a chance under
{RISK:.0e} at each of its looks. One that may miss points is asked for every hidden picture.

Not measured: training on a GPU, in half precision, or on an instructor's own pictures."""


def _loops(rows: Sequence[Row], own_loops: Sequence[str]) -> str:
    told = [
        f"- {row['case']}, {row['epochs']} epochs: {row['hidden_accuracy']}, which is "
        f"{suggested_points(float(row['hidden_accuracy'])):.1f} of {POINTS} points."
        for row in rows
        if row["case"] in own_loops
    ]
    return "\n".join(
        [
            "## Who writes a training loop of her own",
            "",
            "Keras's `fit` leaves batch norm with moving averages that lag behind the weights;",
            "the lesson's cell estimates them anew, so that their momentum changes nothing there.",
            "Notebook 2 explains it and shows both accuracies, and its last check says before handing in how",
            "many points an accuracy gives. So a student sees it, and trains longer.",
            "",
            *(told or ["Not measured yet."]),
        ]
    )


def _hidden(rows: Sequence[Row]) -> list[float]:
    return [float(row["hidden_accuracy"]) for row in rows]


def _logistic(rows: Sequence[Row]) -> float:
    return float(rows[0]["logistic_accuracy"])
