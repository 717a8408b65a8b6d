"""The machine and the versions that figures belong to."""

import os
import platform
from importlib import metadata
from pathlib import Path

import psutil
from courses import ROOT
from otter_way import OTTER

from autograder.course import Course
from autograder.selfcheck.measured import hash_of_judging, hash_of_recording
from autograder.selfcheck.rows import hash_of, hash_of_parts

GIB = 1 << 30
TENSORFLOWS = ("tensorflow-cpu", "tensorflow")  # whichever this platform has


def description() -> dict[str, object]:
    """What a reader must know to judge the figures. memory_gib is rounded; the kernel is known by its version
    and not by the number of its build, which differs between images of one machine.
    """
    return {
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(psutil.virtual_memory().total / GIB),
        "kernel": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "tensorflow": next(filter(None, map(version, TENSORFLOWS)), ""),
        "keras": version("keras"),
        "nbgrader": version("nbgrader"),
        "otter": OTTER.rpartition("==")[2],
    }


def cpu_model() -> str:
    """What the processor calls itself."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def version(package: str) -> str:
    """Of an installed package; empty where it is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def hash_of_measurement(*programs: str) -> str:
    """What figures of these programs of benchmarks/ are about: the kit, how it is measured, and on what."""
    kit = Course(ROOT)
    how = hash_of(ROOT / "benchmarks" / name for name in ("courses.py", "watched_grading.py", *programs))
    return hash_of_parts(hash_of_judging(kit), hash_of_recording(kit), how, sorted(description().items()))
