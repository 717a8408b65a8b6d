"""What rows of measurements come to, from rows that are made up; the page agrees with results.json."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import grading_speed
import large_class
import mixed_class
import otter_way
import performance_page
import results
from ways import COPY, Pass

from autograder.exercises import KIT_EXERCISES, load_exercises
from autograder.report import Report

BENCHMARKS = Path(results.__file__).parent
KEYS = {
    "vs_nbgrader_1_job",
    "vs_nbgrader_2_jobs",
    "vs_otter_1_job",
    "vs_limit",
    "two_jobs_over_one",
    "cpu_seconds_per_submission",
    "seconds_to_feedback_median",
}
PARTS = {"worker": 2.0, "judge": 1.0, "rest": 1.0}
SECONDS = {  # by way and jobs, one a round; in the second round everything takes twice as long
    ("stock", 1): (12.0, 24.0),
    ("stock", 2): (10.0, 20.0),
    ("otter", 1): (18.0, 36.0),
    ("kit", 1): (4.0, 8.0),
    ("kit", 2): (2.0, 4.0),
    ("warm", 1): (3.2, 6.4),
}


def as_text(row):
    return {name: str(value) for name, value in row.items()}


def speed_rows(seconds=SECONDS, scores=None):
    return [
        as_text(
            grading_speed.row(
                (way, jobs, 6, number),
                Pass(taken, taken, (scores or {}).get(way, {"ada": 5.0}), PARTS),
                "hash",
            )
        )
        for (way, jobs), rounds in seconds.items()
        for number, taken in enumerate(rounds, start=1)
    ]


def class_row(**figures):
    row = dict.fromkeys(large_class.FIGURES, "1.0") | {"submissions": "1000", "peaks": '{"driver": 9}'}
    return row | {"wrong": ""} | figures


def figures_of(speed=(), classes=(), arrivals=()):
    machine = dict.fromkeys(
        ("cpu", "cores", "memory_gib", "kernel", "python", "tensorflow", "keras", "nbgrader", "otter"), "x"
    )
    return results.results(speed, classes, arrivals, machine, "hash")


def test_every_ratio_is_taken_round_by_round():
    figures = figures_of(speed_rows())
    found = {key: figures[key] for key in results.RATIOS}
    assert found == {
        "vs_nbgrader_1_job": 3.0,
        "vs_nbgrader_2_jobs": 5.0,
        "vs_otter_1_job": 4.5,
        "vs_limit": 1.25,
        "two_jobs_over_one": 2.0,
    }
    assert figures["spread"]["vs_limit"] == {"median": 1.25, "min": 1.25, "max": 1.25, "rounds": 2}


def test_a_round_that_one_way_lacks_is_left_out_of_its_ratio():
    figures = figures_of(speed_rows(SECONDS | {("stock", 1): (12.0,)}))
    assert figures["spread"]["vs_nbgrader_1_job"]["rounds"] == 1
    assert figures["spread"]["vs_limit"]["rounds"] == 2


def test_what_was_not_measured_is_null():
    figures = figures_of()
    assert figures.keys() >= KEYS
    assert not [key for key in KEYS if figures[key] is not None]
    assert set(figures["cpu_seconds_by_part"].values()) == {None}


def test_without_otter_its_figure_alone_is_null():
    without = {case: seconds for case, seconds in SECONDS.items() if case[0] != "otter"}
    figures = figures_of(speed_rows(without))
    assert [key for key in results.RATIOS if figures[key] is None] == ["vs_otter_1_job"]


def test_cpu_seconds_are_said_by_part():
    figures = figures_of(speed_rows())
    assert figures["cpu_seconds_per_submission"] == 6.0
    assert figures["cpu_seconds_by_part"] == PARTS


def test_throughput_is_of_the_median_round():
    ways = {(each["way"], each["jobs"]): each for each in figures_of(speed_rows())["ways"]}
    assert ways["kit", 1]["submissions_per_hour"] == 600.0
    assert ways["kit", 2]["submissions_per_hour"] == 1200.0


def test_scores_that_differ_from_way_to_way_are_told():
    rows = speed_rows(scores={"stock": {"ada": 4.0}})
    assert grading_speed.differing(rows) == {"ada": "kit 5, otter 5, stock 4, warm 5"}
    assert grading_speed.complain_of_scores(rows) == 1
    assert grading_speed.complain_of_scores(speed_rows()) == 0


def test_a_copy_of_a_submission_has_the_score_of_the_submission():
    copies = speed_rows(scores={"kit": {"ada": 5.0, f"ada{COPY}2": 5.0, f"ada{COPY}3": 4.0}})
    assert grading_speed.differing(copies) == {"ada": "kit 4, kit 5, otter 5, stock 5, warm 5"}
    same = speed_rows(scores={"kit": {"ada": 5.0, f"ada{COPY}2": 5.0}})
    assert grading_speed.differing(same) == {}


def test_last_hundred_is_compared_with_the_first():
    classes = [class_row(first_hundred_cpu_seconds="800.0", last_hundred_cpu_seconds="820.0")]
    (found,) = figures_of(classes=classes)["classes"]
    assert found["last_hundred_over_first"] == 1.025
    classes = [class_row(first_hundred_cpu_seconds="", last_hundred_cpu_seconds="")]
    assert figures_of(classes=classes)["classes"][0]["last_hundred_over_first"] is None


def test_driver_s_seconds_are_read_between_two_samples():
    so_far = large_class.SoFar(driver_cpu=[(0, 4.0), (90, 13.0), (110, 15.0)])
    assert [so_far.driver_cpu_at(graded) for graded in (0, 90, 100, 110, 200)] == [
        4.0,
        13.0,
        14.0,
        15.0,
        15.0,
    ]


def test_a_stopped_class_goes_on_from_what_was_written(tmp_path):
    so_far = large_class.SoFar(5.0, 9.0, [(0, 1.0), (3, 2.5)], {"driver": 80.0})
    so_far.write(tmp_path / "so_far.json")
    read = large_class.SoFar.read(tmp_path / "so_far.json")
    assert (read.seconds, read.driver_cpu_at(3), read.peaks) == (5.0, 2.5, {"driver": 80.0})
    assert large_class.SoFar.read(tmp_path / "none.json") == large_class.SoFar()


def test_hundreds_are_of_reports_and_driver():
    reports = [
        Report("ada", "networks", "graded", 0.0, 0.0, evidence={"cpu_seconds": 7.0 + (number >= 900)})
        for number in range(1000)
    ]
    so_far = large_class.SoFar(driver_cpu=[(0, 4.0), (100, 54.0), (900, 500.0), (1000, 560.0)])
    assert large_class.hundreds(reports, so_far) == ("750.0", "860.0")
    assert large_class.hundreds(reports[:199], so_far) == ("", "")


@pytest.mark.parametrize("there", [3, 30, 47])
def test_answers_of_a_class_are_taken_evenly(there):
    answers = [Path(str(number)) for number in range(there)]
    chosen = mixed_class.spread(answers, 30)
    assert len(chosen) == 30
    assert len(set(chosen)) == min(there, 30)


def test_otter_asks_once_for_each_point():
    for exercise in load_exercises(KIT_EXERCISES).exercises:
        text = otter_way.tests_of(exercise)
        compile(text, exercise.grade_id, "exec")
        assert text.count("@test_case(") == exercise.points


def test_otter_is_pinned_in_one_place():
    pinned = otter_way.OTTER.partition("==")[2]
    files = [*BENCHMARKS.glob("*.py"), BENCHMARKS.parent / "pyproject.toml", BENCHMARKS.parent / "Makefile"]
    holders = [path.name for path in files if pinned in path.read_text(encoding="utf-8")]
    assert holders == ["otter_way.py"]


def test_results_are_written_whole_and_read_again(tmp_path):
    figures = figures_of(speed_rows())
    results.write(figures, tmp_path / "results.json")
    assert results.read(tmp_path / "results.json") == json.loads(json.dumps(figures))
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
    assert results.read(tmp_path / "none.json") is None


def test_page_tells_every_figure_and_what_was_not_measured():
    page = performance_page.written(figures_of(speed_rows(), [class_row(submissions="10")]))
    assert "| times as fast as stock nbgrader, one core | 3.00 (3.00 to 3.00, 2 rounds) | 3 or more |" in page
    assert "| 1,000 | not measured |" in page
    assert "| `otter run` | 2 | not measured | not measured | not measured |" in page


def test_plot_has_a_title_and_units(tmp_path):
    performance_page.draw(figures_of(speed_rows())["ways"], tmp_path / "plot.svg")
    drawn = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert "seconds by the clock" in drawn
    assert "Grading one submission" in drawn


def test_page_is_fresh():
    page = performance_page.PAGE.read_text(encoding="utf-8")
    assert page == performance_page.written(results.read()), (
        "run make bench, or benchmarks/performance_page.py"
    )
