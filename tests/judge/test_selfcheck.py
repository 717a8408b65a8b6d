"""`autograder selfcheck` says what became unfair or blind after a change, and goes on where it stopped."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import selfcheck as selfchecks
from autograder.cli import upkeep_commands
from autograder.cli.upkeep_commands import Kind
from autograder.course import Course, find_course
from autograder.selfcheck import selfcheck, visible_checks, write_pages
from autograder.selfcheck.cases import KINDS, Case, Expected
from autograder.selfcheck.findings import finding
from autograder.selfcheck.rows import KeptRows
from autograder.selfcheck.trials import Tried

KIT = find_course(Path(__file__).parent)
RIGHT = "style_of_2017.py"
WRONG = "identity_block/no_last_relu.py"
TRIED = Tried(2.0, "graded", ("test_shortcut",), "", ())


@pytest.fixture
def small(course, tmp_path) -> Course:
    """A copy of the course with one right and one wrong answer."""
    small = Course(tmp_path / "course")
    shutil.copytree(course.root, small.root)
    small.right_answers.mkdir(parents=True)
    shutil.copy(KIT.right_answers / RIGHT, small.right_answers)
    (small.wrong_answers / "identity_block").mkdir(parents=True)
    shutil.copy(KIT.wrong_answers / WRONG, small.wrong_answers / WRONG)
    return small


def words(results) -> dict[str, str]:
    found = (finding(*result) for result in results)
    return {each.case.name: each.word for each in found if each is not None}


def test_selfcheck_finds_a_test_that_became_unfair_and_one_that_became_blind(small):
    kinds = ("right", "wrong")
    assert words(selfcheck(small, kinds)) == {}
    suite = small.hidden_tests / "test_identity_block.py"
    text = suite.read_text()
    suite.write_text(text.replace("block_claims.addition(block)", "pass"))
    assert words(selfcheck(small, kinds)) == {"identity_block/no_last_relu": "blind"}
    suite.write_text(text.replace("block_claims.training_mode(block)", "assert False"))
    assert words(selfcheck(small, kinds)) == {
        "style_of_2017": "unfair",
        "identity_block/no_last_relu": "unfair",
    }


def test_the_command_knows_every_kind_of_case():
    assert tuple(Kind) == KINDS


def test_the_last_line_tells_time_and_memory(course, monkeypatch, capsys):
    monkeypatch.setattr(selfchecks, "selfcheck", lambda *cases, **options: [])
    monkeypatch.setattr(visible_checks, "check_all", lambda *cases, **options: [])
    assert upkeep_commands.selfcheck(only=None, jobs=None, course=course.root) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert re.fullmatch(
        r"It took 0 min \d+ s, and [1-9]\d* MiB of memory at its peak, shared pages once\.", last
    )


def test_what_has_not_changed_is_not_judged_again(small, monkeypatch):
    judged = []

    def stopped_after_one(_course, cases, _jobs, _seed):
        yield cases[0], TRIED
        raise KeyboardInterrupt

    def not_stopped(_course, cases, _jobs, _seed):
        for case in cases:
            judged.append(case.name)
            yield case, TRIED

    monkeypatch.setattr(selfchecks, "try_all", stopped_after_one)
    with pytest.raises(KeyboardInterrupt):
        selfcheck(small, ("right", "wrong"))
    monkeypatch.setattr(selfchecks, "try_all", not_stopped)
    selfcheck(small, ("right", "wrong"))
    selfcheck(small, ("right", "wrong"))
    assert judged == ["identity_block/no_last_relu"]


def test_force_judges_everything_again(small, monkeypatch):
    judged = []
    monkeypatch.setattr(
        selfchecks, "try_all", lambda _c, cases, _j, _s: [judged.append(c.name) or (c, TRIED) for c in cases]
    )
    selfcheck(small, ("wrong",))
    selfcheck(small, ("wrong",), force=True)
    assert judged == ["identity_block/no_last_relu"] * 2


def test_the_page_of_wrong_answers_shows_mistake_points_and_message(small, monkeypatch):
    told = replace(TRIED, message="Called: a|b\nExpected: <c>")
    monkeypatch.setattr(selfchecks, "try_all", lambda _c, cases, _j, _s: [(case, told) for case in cases])
    (small.root / "docs").mkdir()
    write_pages(small, selfcheck(small, ("wrong",)))
    page = (small.root / "docs" / "wrong_answers.md").read_text()
    assert "| 2 | Called: a&#124;b<br>Expected: &lt;c&gt; |\n" in page


@pytest.mark.parametrize(
    ("expected", "lost", "word"),
    [
        (Expected(), 1.0, "unfair"),
        (Expected(3.0), 1.0, "blind"),
        (Expected(3.0), 4.0, "unfair"),
        (Expected(3.0), 3.0, "unclear"),
        (Expected(None), 0.0, "blind"),
    ],
)
def test_a_finding_has_one_word(expected, lost, word):
    tried = replace(TRIED, lost=lost, wrong=("something",))
    found = finding(Case("wrong", "resnet50/it", "", expected=expected), tried)
    assert found is not None
    assert found.word == word


def test_a_row_is_valid_until_what_it_measured_changes(tmp_path):
    rows = KeptRows(tmp_path / "rows.csv", ("case",), ("figure",))
    rows.put({"case": "a", "figure": 1, "measured": "x"})
    rows.put({"case": "b", "figure": 2, "measured": "x"})
    rows.put({"case": "a", "figure": 3, "measured": "y"})
    assert [row["figure"] for row in rows.all()] == ["2", "3"]
    assert set(rows.valid({("a",): "x", ("b",): "x"})) == {("b",)}
    assert rows.has("y", "a")
