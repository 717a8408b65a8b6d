"""Whenever recording is broken off, by SIGKILL or by a full disk, recording again ends as if nothing had
happened."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course

SCRIPT = Path(__file__).with_name("interrupting.py")
SAMPLE_STEP = 23


def interrupted(course: Course, how: str, first: int, step: int) -> dict[str, Any]:
    command = [sys.executable, SCRIPT, course.root, how, first, step]
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return said


@pytest.mark.parametrize("how", ["killed", "full"])
def test_recording_broken_off_now_and_then_loses_nothing(course: Course, how: str) -> None:
    said = interrupted(course, how, 5, SAMPLE_STEP)
    assert said["instants"] > SAMPLE_STEP
    assert said["otherwise"] == {}


@pytest.mark.slow
@pytest.mark.parametrize("how", ["killed", "full"])
def test_recording_broken_off_at_any_instant_loses_nothing(course: Course, how: str) -> None:
    assert interrupted(course, how, 0, 1)["otherwise"] == {}
