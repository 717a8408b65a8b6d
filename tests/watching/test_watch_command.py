"""The command itself, with the real judge in its sandbox."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
from judged_course import hand_in, make_judged_course

from autograder.course import ASSIGNMENT, Course
from autograder.ledger import records
from autograder.ledger.one_driver import WHO

ROOT = Path(__file__).parents[2]
PATIENCE_S = 600.0  # on a machine with other things to do


def wait_until(happened, process):
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def pages(course: Course, student: str) -> list[str]:
    return sorted(path.name for path in (course.feedback / student / ASSIGNMENT).glob("*.html"))


def test_a_watcher_grades_what_arrives_ends_when_asked_and_goes_on(tmp_path: Path) -> None:
    course, drop = make_judged_course(tmp_path / "course"), tmp_path / "drop"
    drop.mkdir()
    command = [sys.executable, "-m", "autograder", "watch", str(drop), "--course", str(course.root)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}

    def arrives(student: str) -> None:
        shutil.move(hand_in(course, student), drop / student)

    begun = subprocess.Popen(
        [*command, "--jobs", "1"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    with begun as process:
        wait_until((course.grading / WHO).exists, process)
        arrives("ann")
        wait_until(lambda: len(pages(course, "ann")) == 3, process)
        arrives("bob")
        wait_until((course.submitted / "bob" / ASSIGNMENT).exists, process)  # it is being graded
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1].splitlines()
    assert process.returncode == 0
    assert said[0] == f"Watching {drop}."
    assert said[1].startswith("ann: 0 / ")
    psutil.wait_procs(family, PATIENCE_S)
    assert not [child for child in family if child.is_running()]
    assert records.recorded(course, "bob") is None

    again = subprocess.run([*command, "--once"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert [line.split(":")[0] for line in again.stderr.splitlines()] == [f"Watching {drop}.", "bob"]
    assert len(pages(course, "bob")) == 3
