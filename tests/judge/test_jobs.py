"""Jobs end with whoever asked for them, however that happens, and nothing is kept of what they brought."""

import os
import subprocess
import sys
import textwrap
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ClassVar

import psutil
import pytest

from autograder import judges
from autograder.course import ASSIGNMENT
from autograder.grading import Graded
from autograder.report import ExerciseResult, Report
from autograder.selfcheck.answers import hand_in

BEGUN_S, GONE_S = (
    120.0,
    20.0,
)  # until two sandboxes have been started; until one that is starting sees its end


def test_nothing_is_left_of_a_driver_that_was_killed(course, tmp_path):
    """Two processes of a pool, a zygote of each, and whatever they had begun."""
    students = ("ann", "bob")
    for student in students:
        (course.submitted / student).mkdir(parents=True)
        hand_in(course, course.submitted / student / ASSIGNMENT, {})
    driver = f"""
        from pathlib import Path
        from autograder.course import Course
        from autograder.judges import Judges
        with Judges(Course(Path({str(course.root)!r})), jobs=2) as judges:
            list(judges({students!r}))
    """
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(driver)], env=environment) as process:
        family, zygotes = psutil.Process(process.pid), 0
        deadline = time.monotonic() + BEGUN_S
        while zygotes < len(students) and time.monotonic() < deadline:
            time.sleep(0.1)
            started = family.children(recursive=True)
            zygotes = sum("zygote.py" in " ".join(child.cmdline()) for child in started)
        process.kill()
    assert zygotes == len(students)
    deadline = time.monotonic() + GONE_S
    while any(map(runs, started)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in started if runs(child)]
    assert list(tmp_path.iterdir()) == []


def runs(process: psutil.Process) -> bool:
    """Whether it has not ended; one that nobody asks about any more may stay a zombie for long."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_graded_submissions_are_let_go(course, monkeypatch):
    """A class may be larger than memory."""

    class Threads(ThreadPoolExecutor):
        def __init__(self, jobs, context, begin_job):
            super().__init__(jobs)

    class Graded:
        """As large as a submission may be."""

    monkeypatch.setattr(judges, "ProcessPoolExecutor", Threads)
    monkeypatch.setattr(judges, "_grade", lambda *submission: Graded())
    kept = []
    for _, graded in judges.Judges(course, jobs=2)(("ann", "bob", "cem", "dan")):
        assert [each for each in kept[:-1] if each() is not None] == []
        kept.append(weakref.ref(graded))
    assert len(kept) == 4


class Judge(ThreadPoolExecutor):
    """A judge that is a thread. all: those that were started."""

    all: ClassVar[list["Judge"]] = []

    def __init__(self, jobs, context, begin_job):
        super().__init__(jobs)
        self.all.append(self)


def outcome(*_, student=""):
    if student == "killer":
        raise BrokenProcessPool
    status = "grader_failed" if student == "breaker" else "graded"
    report = Report(student, ASSIGNMENT, "graded", 0, 0, [ExerciseResult("identity_block", 0, 15, status)])
    return Graded(report, {})


@pytest.mark.parametrize(("student", "started"), [("ann", 1), ("killer", 2), ("breaker", 2)])
def test_standing_judge_stays_unless_it_ended_or_failed(course, monkeypatch, student, started):
    monkeypatch.setattr(Judge, "all", [])
    monkeypatch.setattr(judges, "ProcessPoolExecutor", Judge)
    monkeypatch.setattr(judges, "_warm_up", lambda *_: None)
    monkeypatch.setattr(judges, "_grade", lambda root, student, *_: outcome(student=student))
    with judges.StandingJudges(course, jobs=1) as standing:
        for name in (student, "bob"):
            future = standing.submit(name)
            deadline = time.monotonic() + BEGUN_S
            while not standing.free and time.monotonic() < deadline:
                time.sleep(0.01)
            assert standing.free == 1
    assert future.result().report.student == "bob"
    assert len(Judge.all) == started
