"""What becomes of a test that passes, fails, cannot be asked, loses its worker, or is broken itself."""

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.judge import recorder
from autograder.judge.recorder import NOT_YOURS, SAME_REASON, Recorded
from autograder.judge.session import Session

HEAD = """
import pytest
from autograder.judge.verdict import CannotJudge, Message, Wrong
from autograder.sandbox import WorkerGone
"""


@pytest.fixture
def run(tmp_path):
    """`run(suite)`: what the recorder makes of a suite of an exercise named `trial`."""
    course = Course(tmp_path)
    course.hidden_tests.mkdir(parents=True)
    (course.hidden_tests / "pytest.ini").write_text("[pytest]\nmarkers = points(n): worth\n")

    def run(suite: str) -> Recorded:
        (course.hidden_tests / "test_trial.py").write_text(HEAD + suite)
        session = Session.__new__(Session)
        session.course = course
        return recorder.run(session, ["trial"])["trial"]

    return run


def outcomes(recorded: Recorded) -> list[tuple[str, float]]:
    return [(test.outcome, test.points) for test in recorded.tests]


def test_points_titles_and_order(run):
    recorded = run('''
@pytest.mark.points(2)
def test_b():
    """The first claim.

    More about it.
    """

def test_a():
    assert True
''')
    assert [(test.name, test.title, test.max_points) for test in recorded.tests] == [
        ("test_b", "The first claim.", 2.0),
        ("test_a", "test_a", 0.0),
    ]
    assert outcomes(recorded) == [("passed", 2.0), ("passed", 0.0)]
    assert recorded.status == "graded"


def test_wrong_keeps_its_share_and_a_reason_is_told_once(run):
    recorded = run('''
@pytest.mark.points(4)
def test_first():
    """First."""
    raise Wrong(Message("f(1)", "this", "that", "here"), share=0.25)

@pytest.mark.points(4)
def test_second():
    raise Wrong(Message("f(2)", "this", "that", "here"))
''')
    assert outcomes(recorded) == [("failed", 1.0), ("failed", 0.0)]
    first, second = recorded.tests
    assert first.message == "Called: f(1)\nExpected: this\nReceived: that\nWhere to look: here"
    assert second.message == "For the same reason as: First."
    assert recorded.status == "graded"


def test_a_plain_assertion_shows_neither_values_nor_source(run):
    recorded = run("""
@pytest.mark.points(1)
def test_of_an_instructor():
    secret = 4711
    assert secret == 4712, "canary"
""")
    assert outcomes(recorded) == [("failed", 0.0)]
    assert not any(word in recorded.tests[0].message for word in ("4711", "4712", "canary", "secret"))


def test_what_cannot_be_asked_gives_the_exercise_its_status(run):
    recorded = run("""
@pytest.fixture(scope="module")
def block():
    raise CannotJudge("missing_function", "It is not there.")

@pytest.mark.points(1)
def test_first(block): pass

@pytest.mark.points(1)
def test_second(block): pass
""")
    assert recorded.status == "missing_function"
    assert [(test.outcome, test.message) for test in recorded.tests] == [
        ("failed", "It is not there."),
        ("not_run", SAME_REASON),
    ]


def test_what_cannot_be_asked_later_leaves_the_exercise_graded(run):
    recorded = run("""
@pytest.mark.points(1)
def test_first(): pass

@pytest.mark.points(1)
def test_second():
    raise CannotJudge("raised", "It raises.")
""")
    assert recorded.status == "graded"
    assert outcomes(recorded) == [("passed", 1.0), ("failed", 0.0)]


def test_tests_passed_before_a_worker_is_gone_keep_their_points(run):
    recorded = run("""
GONE = WorkerGone("out_of_memory", "Too much memory.")

@pytest.mark.points(1)
def test_first(): pass

@pytest.mark.points(1)
def test_second(): raise GONE

@pytest.mark.points(1)
def test_third(): raise GONE
""")
    assert recorded.status == "out_of_memory"
    assert outcomes(recorded) == [("passed", 1.0), ("failed", 0.0), ("not_run", 0.0)]
    assert recorded.tests[1].message == "Too much memory."
    assert recorded.tests[2].message == SAME_REASON


@pytest.mark.parametrize(
    "suite",
    [
        "@pytest.mark.points(1)\ndef test_broken():\n    raise RuntimeError('canary')\n",
        "@pytest.mark.points(1)\ndef test_broken(no_such_fixture): pass\n",
        "@pytest.fixture\ndef late():\n    yield\n    raise OSError('canary')\n\n"
        "@pytest.mark.points(1)\ndef test_broken(late): pass\n",
    ],
    ids=["test", "fixture", "teardown"],
)
def test_a_fault_of_the_judge_is_not_the_students(run, suite):
    recorded = run(suite)
    assert recorded.status == "grader_failed"
    assert [test.message for test in recorded.tests] == [NOT_YOURS]
    assert "canary" in recorded.fault or "no_such_fixture" in recorded.fault


@pytest.mark.parametrize("suite", ["def broken(:", "", "raise RuntimeError", "import no_such_module"])
def test_a_suite_that_cannot_be_read_is_a_fault_of_the_judge(run, suite):
    recorded = run(suite)
    assert recorded.status == "grader_failed"
    assert recorded.fault


def test_a_skipped_test_is_not_run(run):
    recorded = run('@pytest.mark.points(1)\ndef test_first():\n    pytest.skip("No GPU here.")\n')
    assert [(test.outcome, test.message) for test in recorded.tests] == [("not_run", "No GPU here.")]
    assert recorded.status == "graded"


def test_what_the_environment_says_to_pytest_does_not_count(run, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "--maxfail=0 --no-such-option")
    recorded = run("@pytest.mark.points(1)\ndef test_first(): pass\n")
    assert outcomes(recorded) == [("passed", 1.0)]


def test_a_test_that_exits_does_not_end_the_judge(run):
    recorded = run("@pytest.mark.points(1)\ndef test_first():\n    raise SystemExit(0)\n")
    assert recorded.status == "grader_failed"


def test_suites_of_other_names_are_found_by_their_exercise():
    assert recorder.grade_id_of(Path("test_identity_block.py")) == "identity_block"
