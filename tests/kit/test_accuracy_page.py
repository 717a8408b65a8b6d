"""docs/trained_accuracy.md says what the rows of benchmarks/trained_accuracy.csv say."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import accuracy_page
import trained_accuracy

WANTED = [("reference", 1), ("reference", 2), ("another habit", 1)]
ACCURACIES = (0.95, 0.96, 0.97)
ROWS = [
    {
        "case": case,
        "seed": str(seed),
        "epochs": "6",
        "minutes": "7",
        "test_accuracy": "0.9",
        "hidden_accuracy": str(accuracy),
        "logistic_accuracy": "0.51",
    }
    for (case, seed), accuracy in zip(WANTED, ACCURACIES, strict=True)
]


def test_rows_are_of_todays_training() -> None:
    course = trained_accuracy.find_course(Path(trained_accuracy.__file__).parent)
    if not course.pictures.is_file():
        pytest.skip("no pictures are drawn here")
    today = trained_accuracy.hash_of_training(course, course.pictures)
    assert {row["measured"] for row in trained_accuracy.TABLE.all()} == {today}, (
        "run python benchmarks/trained_accuracy.py --jobs 2: it trains what is missing"
    )


def test_page_and_drawing_are_fresh() -> None:
    kept = trained_accuracy.TABLE.all()
    measured = kept[0]["measured"]
    assert all(row["measured"] == measured for row in kept), "rows of two versions of the training"
    rows = trained_accuracy.valid_rows(measured)
    written = accuracy_page.PAGE.read_text(encoding="utf-8")
    drawn = accuracy_page.DRAWING.read_text(encoding="utf-8")
    if (
        written != accuracy_page.page(rows, trained_accuracy.WANTED, trained_accuracy.OWN_LOOPS)
        or accuracy_page.drawn_from(rows) not in drawn
    ):
        accuracy_page.write(rows, trained_accuracy.WANTED, trained_accuracy.OWN_LOOPS)
        pytest.fail("docs/trained_accuracy.md was stale: it is written anew, look at it and commit it.")


def test_what_was_not_trained_is_said_to_be_not_measured() -> None:
    page = accuracy_page.page(ROWS[:1], WANTED, [])
    assert page.count("not measured yet") == 2
    assert "standard deviation" not in page


def test_a_loop_of_her_own_says_nothing_of_those_who_use_the_lessons() -> None:
    own = [{**ROWS[2], "hidden_accuracy": "0.65"}]
    page = accuracy_page.page(ROWS[:2] + own, WANTED, ["another habit"])
    assert "2 trainings by the lesson's cell: mean 0.955, standard deviation 0.007, lowest 0.950." in page
    assert "- another habit, 6 epochs: 0.65, which is 5.0 of 10 points." in page


def test_share_that_fails_is_that_of_a_simulation() -> None:
    """Samples of three, and a fourth value: how often it is below a bar that is set from the three."""
    drawn = np.random.default_rng(1).normal(size=(200_000, 4))
    mean, spread = drawn[:, :3].mean(axis=1), drawn[:, :3].std(axis=1, ddof=1)
    bar = accuracy_page.failing(ACCURACIES, 0.93)  # three spreads below the mean
    assert bar == pytest.approx(np.mean(drawn[:, 3] < mean - 3 * spread), abs=0.003)


def test_no_failure_in_few_trainings_says_little() -> None:
    assert stats.binom.pmf(0, 15, accuracy_page.at_most(15)) == pytest.approx(0.05)


def test_drawing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy_page, "DRAWING", tmp_path / "drawing.svg")
    accuracy_page.draw(ROWS, WANTED)
    assert accuracy_page.drawn_from(ROWS) in accuracy_page.DRAWING.read_text(encoding="utf-8")
    accuracy_page.draw(ROWS[:1], WANTED)
    assert not accuracy_page.DRAWING.exists()
