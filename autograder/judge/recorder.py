"""Runs the hidden suites with pytest, inside this process and in silence, and records what each test says.

    test ── returns ............................ passed, its points
      ├─ raises Wrong, or a plain assertion .... failed, with the message (and a share of its points)
      ├─ raises CannotJudge .................... failed; a status for the exercise; the same again: not run
      ├─ raises WorkerGone ..................... failed; a status for the exercise; what follows: not run
      ├─ is skipped ............................ not run
      └─ raises anything else .................. the judge's own fault: grader_failed, kept for the instructor

Nothing of a submission is on any path that pytest looks at: root, settings and conftest are the suites' own.
"""

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from autograder.judge.session import Session
from autograder.judge.verdict import CannotJudge, Wrong
from autograder.report import Status, TestResult
from autograder.sandbox import WorkerGone

SESSION = pytest.StashKey[Session]()
POINTS = "points"
SETTINGS = "pytest.ini"
# No plugin of the machine, no terminal, no cache, nothing that touches signals or collects garbage at the
# end, which takes as long as a suite: pytest runs inside the grader.
SILENT = """--disable-plugin-autoload --assert=plain --capture=sys --import-mode=importlib -p no:cacheprovider
    -p no:terminal -p no:faulthandler -p no:junitxml -p no:pastebin
    -p no:unraisableexception -p no:threadexception""".split()

SAME_REASON = "Not run, for the reason given above."
NOT_YOURS = "The judge itself failed here. This is no fault of yours, and your instructor can see why."


@dataclass
class Recorded:
    """What the tests of one exercise said. status: "graded" unless something stood in the way of asking."""

    tests: list[TestResult] = field(default_factory=list)
    status: Status = "graded"
    gone: WorkerGone | None = None
    fault: str = ""  # a traceback of the judge's, for the instructor
    # Told so far, each with the title of its test.
    reasons: list[tuple[str, str]] = field(default_factory=list)


class Recorder:
    """The plugin that turns pytest's outcomes into results, by grade id. It hands the session to the
    fixtures.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.recorded: dict[str, Recorded] = {}
        self._results: dict[str, TestResult] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Before conftest.py looks for a submission of its own."""
        config.stash[SESSION] = self.session

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that cannot be read is a fault of the judge's."""
        if report.failed:
            self._of(grade_id_of(Path(report.fspath))).fault = str(report.longrepr)

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Each test is on record before the first is run, so that none is lost whatever happens."""
        result = TestResult(item.name, title_of(item), 0.0, points_of(item), "not_run", SAME_REASON)
        self._results[item.nodeid] = result
        self._of(grade_id_of(item.path)).tests.append(result)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[Any]:
        """After set-up, call and clearing up of each test."""
        report = yield
        result, recorded = self._results[item.nodeid], self._of(grade_id_of(item.path))
        error = call.excinfo.value if call.excinfo is not None else None
        if error is None:
            if call.when == "call":
                result.points, result.outcome, result.message = result.max_points, "passed", ""
        elif isinstance(error, pytest.skip.Exception):
            result.message = str(error)
        else:
            _judge(error, result, recorded)
        return report

    def _of(self, grade_id: str) -> Recorded:
        return self.recorded.setdefault(grade_id, Recorded())


def _judge(error: BaseException, result: TestResult, recorded: Recorded) -> None:
    """Write down one test that did not pass."""
    result.points = 0.0
    if isinstance(error, WorkerGone):
        if recorded.gone is not None:
            return
        recorded.gone, recorded.status = error, error.status
        result.outcome, result.message = "failed", error.sentence
    elif isinstance(error, Wrong):
        earlier = next((title for reason, title in recorded.reasons if reason == error.reason), None)
        recorded.reasons.append((error.reason, result.title))
        if isinstance(error, CannotJudge):
            if earlier is not None:
                return
            if not any(other.outcome == "passed" for other in recorded.tests):
                recorded.status = error.status
        result.outcome, result.points = "failed", error.share * result.max_points
        result.message = str(error) if earlier is None else f"For the same reason as: {earlier}"
    elif isinstance(error, AssertionError):  # of a test that an instructor wrote with a plain assert
        result.outcome, result.message = "failed", "This does not hold for your answer."
    else:
        recorded.status, result.message = "grader_failed", NOT_YOURS
        recorded.fault = "".join(traceback.format_exception(error))


def grade_id_of(path: Path) -> str:
    """The exercise that a suite belongs to: test_identity_block.py is of identity_block."""
    return path.stem.removeprefix("test_")


def title_of(item: pytest.Item) -> str:
    """The first line of the test's docstring: the claim, as the student reads it."""
    text = getattr(getattr(item, "function", None), "__doc__", None) or item.name
    return str(text).strip().splitlines()[0]


def points_of(item: pytest.Item) -> float:
    """What the marker points(N) says; a test without it gives none."""
    marker = item.get_closest_marker(POINTS)
    return float(marker.args[0]) if marker and marker.args else 0.0


def run(session: Session, grade_ids: Sequence[str]) -> dict[str, Recorded]:
    """Run the suites of these exercises. Whatever goes wrong in pytest itself is on record as a fault."""
    folder = session.course.hidden_tests
    suites = [folder / f"test_{grade_id}.py" for grade_id in grade_ids]
    recorder = Recorder(session)
    arguments = ["-c", folder / SETTINGS, "--rootdir", folder, "--confcutdir", folder, *SILENT, *suites]
    with _own_settings(), _modules_of_its_own(folder):
        ended = pytest.main([str(argument) for argument in arguments], plugins=[recorder])
    for grade_id in grade_ids:
        recorded = recorder.recorded.setdefault(grade_id, Recorded())
        if not recorded.fault and (
            not recorded.tests or ended in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)
        ):
            recorded.fault = f"pytest ended with {ended} for the suite of {grade_id}"
        if recorded.fault:
            recorded.status = "grader_failed"
    return recorder.recorded


@contextmanager
def _modules_of_its_own(folder: Path) -> Iterator[None]:
    """Suites are read anew, as they are by now, whatever else is loaded under their names; then forgotten."""
    names = [path.stem for path in folder.glob("*.py")]
    others = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    try:
        yield
    finally:
        for name, module in list(sys.modules.items()):
            if Path(getattr(module, "__file__", None) or "/").is_relative_to(folder):
                del sys.modules[name]
        sys.modules.update(others)


@contextmanager
def _own_settings() -> Iterator[None]:
    """Without what the environment says to pytest."""
    names = [name for name in os.environ if name.startswith("PYTEST_")]
    kept = {name: os.environ.pop(name) for name in names}
    try:
        yield
    finally:
        os.environ.update(kept)
