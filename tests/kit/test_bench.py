"""`make bench` goes on where it stopped, and says what it found, with ways that only pretend to grade."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import arrivals
import bench
import grading_speed
import large_class
import performance_page
import results
from ways import Pass

from autograder.selfcheck.rows import KeptRows

PARTS = {"worker": 2.0, "judge": 1.0, "rest": 1.0}
OF_ONE_ROUND = 7  # passes: stock, otter and the kit with one job and with two, warm with one


class Pretending:
    """Stands in for every way. passes: what it was asked for."""

    def __init__(self):
        self.passes, self.fails_at, self.points = [], None, {}

    def measure(self, name, jobs):
        if len(self.passes) == self.fails_at:
            raise KeyboardInterrupt
        self.passes.append((name, jobs))
        return Pass(6.0 / jobs, 5.0, {"ada": self.points.get(name, 5.0)}, PARTS)

    def named(self, name):
        return type("Way", (), {"measure": lambda _, jobs: self.measure(name, jobs)})()


@pytest.fixture
def pretending(tmp_path, monkeypatch):
    pretending = Pretending()
    table = KeptRows(tmp_path / "speed.csv", grading_speed.KEY, grading_speed.FIGURES)
    monkeypatch.setattr(grading_speed, "TABLE", table)
    monkeypatch.setattr(grading_speed, "measured", lambda: "hash")
    monkeypatch.setattr(grading_speed, "description", lambda: {"cores": 2})
    monkeypatch.setattr(grading_speed.Ways, "named", lambda _, name: pretending.named(name))
    return pretending


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Everything that bench.py writes goes here; nothing but the ways is measured, and that in pretence."""
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(performance_page, "PAGE", tmp_path / "performance.md")
    monkeypatch.setattr(performance_page, "PLOT", tmp_path / "performance.svg")
    monkeypatch.setattr(bench, "reference_weights", lambda: None)
    waits = [{"submissions": "10", "round": "1", "median_s": "8.0", "worst_s": "9.5", "wrong": ""}]
    monkeypatch.setattr(arrivals, "measure", lambda submissions, rounds, anew: waits)
    monkeypatch.setattr(large_class, "measure", lambda size, anew: None)
    monkeypatch.setattr(large_class, "valid_rows", list)
    monkeypatch.setattr(sys, "argv", ["bench.py", "--rounds", "2"])
    return tmp_path


def test_ways_take_turns_at_one_job_and_then_at_two(pretending):
    grading_speed.measure(submissions=6, rounds=1)
    one, two = ("stock", "otter", "kit", "warm"), ("stock", "otter", "kit")
    assert pretending.passes == [*((name, 1) for name in one), *((name, 2) for name in two)]


def test_what_is_measured_is_not_measured_again_unless_anew(pretending):
    first = grading_speed.measure(submissions=6, rounds=1)
    assert grading_speed.measure(submissions=6, rounds=1) == first
    assert len(pretending.passes) == len(first) == OF_ONE_ROUND
    grading_speed.measure(submissions=6, rounds=1, anew=True)
    assert len(pretending.passes) == 2 * OF_ONE_ROUND


def test_a_stopped_bench_goes_on(pretending):
    pretending.fails_at = 3
    with pytest.raises(KeyboardInterrupt):
        grading_speed.measure(submissions=6, rounds=1)
    pretending.fails_at = None
    assert len(grading_speed.measure(submissions=6, rounds=1)) == OF_ONE_ROUND
    assert len(pretending.passes) == OF_ONE_ROUND


def test_bench_writes_figures_page_and_plot(pretending, written):
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 0
    figures = json.loads((written / "results.json").read_text(encoding="utf-8"))
    assert (figures["two_jobs_over_one"], figures["seconds_to_feedback_median"]) == (2.0, 8.0)
    assert (written / "performance.md").read_text(encoding="utf-8") == performance_page.written(figures)
    assert (written / "performance.svg").is_file()


def test_bench_ends_with_1_where_a_way_gives_other_points(pretending, written, capsys):
    pretending.points = {"otter": 4.0}
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 1
    assert "Scores differ for ada: kit 5, otter 4, stock 5, warm 5." in capsys.readouterr().err
