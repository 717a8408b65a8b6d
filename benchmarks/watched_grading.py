"""Grades a class with `autograder grade`, and watches the driver and all that it starts meanwhile."""

import subprocess
import sys
import tempfile
from collections.abc import Callable

import psutil
from courses import environment_of_kit, grade_command

from autograder.course import Course
from autograder.selfcheck.memory import SAMPLES_EVERY_S, family_sizes

# Who is at which level of the family. With one job the driver is the judge.
ONE_JOB = ("driver", "zygote", "worker")
SEVERAL_JOBS = ("driver", "judge", "zygote", "worker")
WRONG_USE = 2

Look = Callable[[psutil.Process, dict[str, float]], None]
"""Called with the driver and the peaks so far, again and again while it runs."""


def grade_watched(course: Course, jobs: int, *options: str, look: Look | None = None) -> dict[str, float]:
    """Grade the class of `course`; peaks in MiB, by part of the family, and `together`.

    Of a part with several processes: of the largest. `together` counts shared pages once. Ends the program
    where grading could not begin.
    """
    names = ONE_JOB if jobs == 1 else SEVERAL_JOBS
    peaks = dict.fromkeys((*names, "together"), 0.0)
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            grade_command(course, jobs, *options),
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=environment_of_kit(),
        )
        driver = psutil.Process(process.pid)
        while not _ended(process):
            _raise_to_peaks(peaks, driver, names)
            if look:
                look(driver, peaks)
        if process.returncode == WRONG_USE:
            said.seek(0)
            sys.exit(said.read())
    return peaks


def _ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has ended within the time between two samples."""
    try:
        process.wait(SAMPLES_EVERY_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _raise_to_peaks(peaks: dict[str, float], driver: psutil.Process, names: tuple[str, ...]) -> None:
    sizes = family_sizes(driver)
    for level, name in enumerate(names):
        largest = max((size.resident_mb for size in sizes if size.level == level), default=0.0)
        peaks[name] = max(peaks[name], largest)
    peaks["together"] = max(peaks["together"], sum(size.share_mb for size in sizes))


def cpu_seconds_of_family(process: psutil.Process) -> float:
    """User and system time of `process` and all below it, those that have ended included."""
    total = 0.0
    for member in (process, *process.children(recursive=True)):
        try:
            total += sum(member.cpu_times()[:4])  # its own, and of its children that have ended
        except psutil.NoSuchProcess:
            continue
    return total
