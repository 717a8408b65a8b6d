"""The figures of docs/scale.md are those of the rows, and what has no row is said to be not measured."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import kept_days
import ledger_rate
import scale_page
import service_times
import simulated_day
import simulation_check
import submission_sizes
import time_to_feedback

TABLES = [each.TABLE for each in (kept_days, ledger_rate, service_times, simulation_check, submission_sizes)]
SECONDS = {"whole": 20.0, "without weights": 12.0, "little to judge": 4.0, "stopped at a limit": 90.0}
RECORDING_S = 2.0
STARTING_S = 5.0


@pytest.fixture
def no_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of their own, still empty, and a page and a drawing to write."""
    for table in TABLES:
        monkeypatch.setattr(table, "path", tmp_path / table.path.name)
    shutil.copy(scale_page.PAGE, tmp_path)
    monkeypatch.setattr(scale_page, "PAGE", tmp_path / scale_page.PAGE.name)
    monkeypatch.setattr(time_to_feedback, "DRAWING", tmp_path / "drawing.svg")


def record(kind: str, held: int) -> None:
    figures = dict.fromkeys(ledger_rate.FIGURES, RECORDING_S)
    ledger_rate.TABLE.put({"database": kind, "held": held, **figures, "gradebook_bytes": 1, "measured": "a"})


def grade(group: str, jobs: int, slowdown: float) -> None:
    """Rows as of a class with one submission of each kind; one job records by itself, of two none waits."""
    free = [STARTING_S] * jobs
    for place, (kind, alone) in enumerate(SECONDS.items()):
        job = free.index(min(free))
        free[job] += alone * slowdown
        recorded = free[job] + RECORDING_S
        if jobs == 1:
            free[job] = recorded
        row = {"group": group, "jobs": jobs, "student": f"{place} {kind}", "kind": kind, "cores": 2}
        row |= {"judging_s": alone * slowdown, "cpu_s": alone, "recorded_at_s": recorded, "measured": "a"}
        service_times.TABLE.put(row)


@pytest.fixture
def rows(no_rows: None) -> None:
    for kind in ("sqlite", "postgresql"):
        for held in (100, 1_000):
            record(kind, held)
    for group in service_times.GROUPS:
        grade(group, jobs=1, slowdown=1.0)
        grade(group, jobs=2, slowdown=1.5)
    for place in (*submission_sizes.ON_DISK, *submission_sizes.ON_THE_WIRE):
        submission_sizes.TABLE.put({"place": place, "bytes": 1_000_000, "measured": "a"})
    simulation_check.TABLE.put(simulation_check.check())
    common = {"submissions": scale_page.SUBMISSIONS, "measured": kept_days.measured_by()}
    for profile in simulated_day.RUSH_SHARES:
        for cores, minutes in ((20, 50.0), (30, 10.0), (40, 1.0)):
            figures = dict.fromkeys(kept_days.FIGURES, 0) | {"nodes": cores // 2, "most_min": minutes}
            figures |= {"median_min": minutes / 2, "worst_min": 2 * minutes, "gradebooks": 3}
            kept_days.TABLE.put({"profile": profile, "cores": cores, **figures, **common})


def test_page_is_fresh() -> None:
    """What stands between the marks is what the rows of benchmarks/ give."""
    page = scale_page.PAGE.read_text(encoding="utf-8")
    _, _, rest = page.partition(scale_page.BEGIN)
    between, end, _ = rest.partition(scale_page.END)
    assert end
    if between != "\n" + scale_page.generated():
        scale_page.write()
        pytest.fail("docs/scale.md was stale: it is written anew, look at it and commit it.")


def test_drawing_is_of_the_rows_that_there_are() -> None:
    drawn = time_to_feedback.DRAWING.is_file()
    assert drawn == bool(kept_days.valid_days())
    if drawn:
        assert time_to_feedback.drawn_from() in time_to_feedback.DRAWING.read_text(encoding="utf-8")


def test_what_was_not_seen_is_said_to_be_not_measured(no_rows: None) -> None:
    assert scale_page.generated().count("Not measured yet") == 5
    assert "|" not in scale_page.generated()


def test_with_all_rows_nothing_is_left_to_measure(rows: None) -> None:
    assert "easured yet" not in scale_page.generated()


def test_the_fewest_cores_that_do_are_shown(rows: None) -> None:
    shown = [line.split(" | ")[:3] for line in scale_page.cores() if line.startswith(("| spread", "| dead"))]
    assert [cells[1:] for cells in shown] == [["5", "40"], ["15", "30"], ["60", "20"]] * 2


def test_days_that_other_times_gave_are_not_shown(rows: None) -> None:
    record("sqlite", 10_000)
    assert kept_days.valid_days() == []


def test_page_and_drawing_are_written(rows: None) -> None:
    scale_page.write()
    scale_page.write()
    page = scale_page.PAGE.read_text(encoding="utf-8")
    assert page.count(scale_page.BEGIN) == page.count(scale_page.END) == 1
    assert scale_page.generated() in page
    assert "Past the ledger's limit" in page
    drawing = time_to_feedback.DRAWING.read_text(encoding="utf-8")
    assert "minutes from arrival to feedback" in drawing
    assert time_to_feedback.drawn_from() in drawing


def test_times_are_read_off_the_rows(rows: None) -> None:
    taken = simulated_day.times()
    assert taken is not None
    assert taken.slowdown == pytest.approx(1.5)
    assert taken.starting_s == pytest.approx(STARTING_S)
    assert taken.between_s == pytest.approx(0.0)
    assert taken.judging_s["whole"] == [20.0, 20.0]


def test_what_never_waits_is_predicted_to_the_second(rows: None) -> None:
    """Two jobs that share nothing take turns with four submissions."""
    row = simulation_check.check()
    assert row is not None
    assert row["agreement_percent"] == pytest.approx(100.0, abs=0.1)


@pytest.mark.parametrize("profile", simulated_day.RUSH_SHARES)
def test_a_day_has_its_rush(profile: str) -> None:
    arrivals = simulated_day.arrivals(profile, 20_000, seed=1)
    last = arrivals >= simulated_day.DAY_S - simulated_day.RUSH_S
    assert last.mean() == pytest.approx(simulated_day.RUSH_SHARES[profile], abs=0.01)
    assert (arrivals[1:] >= arrivals[:-1]).all()
    assert arrivals.min() >= 0
    assert arrivals.max() <= simulated_day.DAY_S


def test_kinds_of_a_day_have_their_shares(rows: None) -> None:
    taken = simulated_day.times()
    assert taken is not None
    day = simulated_day.day("uniform", 20_000, taken, gradebooks=4, seed=1)
    for kind, share in simulated_day.SHARES.items():
        found = sum(each.judging_s == pytest.approx(1.5 * SECONDS[kind]) for each in day) / len(day)
        assert found == pytest.approx(share, abs=0.01)
    assert {each.gradebook for each in day} == {0, 1, 2, 3}


def test_no_writer_is_busier_than_it_may_be() -> None:
    gradebooks = simulated_day.gradebooks_for("deadline", 100_000, RECORDING_S)
    busy = simulated_day.busiest_rate("deadline", 100_000) * RECORDING_S
    assert busy / gradebooks <= simulated_day.BUSY_AT_MOST < busy / (gradebooks - 1)


@pytest.mark.parametrize("least", [1, 2, 7, 10])
def test_the_search_finds_the_fewest_nodes(least: int) -> None:
    assert kept_days.fewest(lambda nodes: nodes >= least, even=1.5, busy=6.0) == least


def test_the_search_gives_up_where_nodes_do_not_help() -> None:
    assert kept_days.fewest(lambda nodes: False, even=1.5, busy=6.0) is None


def test_a_day_is_simulated_once(rows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = simulated_day.times()
    assert taken is not None
    first = kept_days.kept_day("deadline", 200, 1, taken)
    monkeypatch.setattr(kept_days, "simulate", None)  # a second time would raise
    assert kept_days.kept_day("deadline", 200, 1, taken) == first
