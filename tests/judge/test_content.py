"""What is known by content is not judged again, and nothing else is passed over."""

import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.earlier import Earlier
from autograder.grading import grade
from autograder.judge import content
from autograder.judge.session import Session, open_session
from autograder.selfcheck.answers import hand_in

BLOCK = "def plain_block(a, W1, b1, W2, b2):\n    return np.maximum(W2 @ np.maximum(W1 @ a + b1, 0) + b2, 0)"
CELLS = {"plain_block": BLOCK, "residual_block": "raise RuntimeError", "plain_stack": "plain_stack = 3"}


@pytest.fixture
def own_course(course, tmp_path) -> Course:
    """A copy whose suites may be changed."""
    return Course(shutil.copytree(course.root, tmp_path / "course"))


def opened(course, zygote, folder, cells=CELLS) -> Session:
    return open_session(hand_in(course, folder, cells), course, zygote)


def write_other(path: Path, text: str, other: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert text in before
    path.write_text(before.replace(text, other), encoding="utf-8")


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_equal_content_has_equal_hashes(course, zygote, tmp_path):
    first, second = opened(course, zygote, tmp_path / "ada"), opened(course, zygote, tmp_path / "bob")
    assert first.exercises_sha256 == second.exercises_sha256
    assert first.notebooks_sha256 == second.notebooks_sha256


def test_a_cell_changes_its_exercise_and_those_below_it(course, zygote, tmp_path):
    before = opened(course, zygote, tmp_path / "ada")
    after = opened(course, zygote, tmp_path / "bob", CELLS | {"residual_block": "raise ValueError"})
    below = {"residual_block", "projection_block", "gradient_norms"}
    assert changed(before.exercises_sha256, after.exercises_sha256) == below
    assert changed(before.notebooks_sha256, after.notebooks_sha256) == {"1_skip_connections.ipynb"}
    assert changed(before.seeds, after.seeds) == below


def test_weights_change_trained_accuracy_only(course, zygote, tmp_path):
    before, folder = opened(course, zygote, tmp_path / "ada"), hand_in(course, tmp_path / "bob", CELLS)
    (folder / "resnet50.weights.h5").write_bytes(b"weights")
    after = open_session(folder, course, zygote)
    assert changed(before.exercises_sha256, after.exercises_sha256) == {"trained_accuracy"}
    assert changed(before.notebooks_sha256, after.notebooks_sha256) == set()


def test_a_file_beside_the_notebooks_changes_every_exercise(course, zygote, tmp_path):
    before, folder = opened(course, zygote, tmp_path / "ada"), hand_in(course, tmp_path / "bob", CELLS)
    (folder / "table.csv").write_text("1")
    after = open_session(folder, course, zygote)
    assert changed(before.exercises_sha256, after.exercises_sha256) == set(before.exercises_sha256)


def test_a_suite_changes_its_exercise_only(own_course, zygote, tmp_path):
    before = opened(own_course, zygote, tmp_path / "ada")
    write_other(own_course.hidden_tests / "test_plain_block.py", "points(0.5)", "points(0.50)")
    after = open_session(tmp_path / "ada", own_course, zygote)
    assert changed(before.exercises_sha256, after.exercises_sha256) == {"plain_block"}
    assert changed(before.notebooks_sha256, after.notebooks_sha256) == set()


def test_a_limit_changes_every_exercise(own_course, zygote, tmp_path):
    before = opened(own_course, zygote, tmp_path / "ada")
    write_other(own_course.exercises, "threads = 128", "threads = 129")
    after = open_session(tmp_path / "ada", own_course, zygote)
    assert changed(before.exercises_sha256, after.exercises_sha256) == set(before.exercises_sha256)


def test_the_bar_changes_trained_accuracy_only(own_course, zygote, tmp_path):
    before = opened(own_course, zygote, tmp_path / "ada")
    write_other(own_course.exercises, "full_from = 0.80", "full_from = 0.79")
    after = open_session(tmp_path / "ada", own_course, zygote)
    assert changed(before.exercises_sha256, after.exercises_sha256) == {"trained_accuracy"}


def test_words_of_the_lesson_change_no_exercise_and_yet_the_course(own_course, zygote, tmp_path):
    before, whole = opened(own_course, zygote, tmp_path / "ada"), content.course_sha256(own_course)
    write_other(own_course.release / "3_depth.ipynb", "deeper", "more deep")
    after = open_session(tmp_path / "ada", own_course, zygote)
    assert changed(before.exercises_sha256, after.exercises_sha256) == set()
    assert content.course_sha256(own_course) != whole


def test_a_seed_of_ones_own_is_another_question(course, zygote, tmp_path):
    folder = hand_in(course, tmp_path / "ada", CELLS)
    before, after = open_session(folder, course, zygote), open_session(folder, course, zygote, seed=1)
    assert changed(before.exercises_sha256, after.exercises_sha256) == set(before.exercises_sha256)


def test_only_what_changed_is_judged_and_the_report_is_that_of_a_whole_grading(own_course, zygote, tmp_path):
    folder = hand_in(own_course, tmp_path / "ada", CELLS)
    first = grade(folder, own_course, zygote)
    write_other(own_course.hidden_tests / "test_plain_block.py", "points(0.5)", "points(0.50)")
    earlier = Earlier(first.report, first.notebooks)
    again, whole = grade(folder, own_course, zygote, earlier=earlier), grade(folder, own_course, zygote)
    known = set(again.report.evidence["not_judged_again"])
    assert set(whole.report.evidence["exercises_sha256"]) - known == {"plain_block"}
    assert again.report.student_view() == whole.report.student_view()
    assert again.notebooks == whole.notebooks


def test_what_the_clock_or_memory_ended_is_judged_again(course, zygote, tmp_path):
    first = grade(hand_in(course, tmp_path / "ada", CELLS), course, zygote)
    result = next(each for each in first.report.exercises if each.grade_id == "plain_block")
    result.status = "timed_out"
    again = grade(tmp_path / "ada", course, zygote, earlier=Earlier(first.report, first.notebooks))
    assert "plain_block" not in again.report.evidence["not_judged_again"]
    assert "residual_block" in again.report.evidence["not_judged_again"]
