"""The reports of a class on disk, and which of them have reached the gradebook.

A submission is done only when a mark lies beside its report that names the report's content. The order is:
let the mark name no report, write the report, write the gradebook, set the mark. So whatever is interrupted
is not done, and is recorded again. The mark goes on saying which submission the gradebook had last, so that
one handed in anew is known as such however often recording it was interrupted.
"""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import ASSIGNMENT, Course
from autograder.earlier import Earlier
from autograder.report import Report

REPORT = "report.json"
MARK = "recorded.json"


def folder(course: Course, student: str) -> Path:
    """Where a student's report lies."""
    return course.reports / student


def write(course: Course, student: str, report: Report) -> None:
    """Write a report that the gradebook does not know yet. Raises OSError."""
    before = _read_mark(course, student)
    if before:
        _write_mark(course, student, {"submission_sha256": before.get("submission_sha256")})
    report.write(folder(course, student) / REPORT)


def mark(course: Course, student: str, report: Report) -> None:
    """Say that the gradebook holds what `report`, the one that was written, says. Raises OSError."""
    said = {
        "report_sha256": _sha256(folder(course, student) / REPORT),
        "submission_sha256": report.evidence.get("submission_sha256"),
    }
    _write_mark(course, student, said)


def is_resubmitted(course: Course, student: str, report: Report) -> bool:
    """Whether the gradebook had another submission of this student before the one of `report`."""
    before = _read_mark(course, student).get("submission_sha256")
    return before is not None and before != report.evidence.get("submission_sha256")


def earlier(course: Course, student: str) -> Earlier | None:
    """What the last grading found, to spare the next one from finding it again; None where there is none.

    What cells showed is known only where recording came to its end.
    """
    report = latest(course, student)
    if report is None:
        return None
    shown = {}
    if recorded(course, student) is not None:
        for path in (course.autograded / student / ASSIGNMENT).glob("*.ipynb"):
            with contextlib.suppress(OSError, ValueError):
                shown[path.name] = nbformat.read(path, as_version=4)
    return Earlier(report, shown)


def _read_mark(course: Course, student: str) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        said = json.loads((folder(course, student) / MARK).read_text(encoding="utf-8"))
        return said if isinstance(said, dict) else {}
    return {}


def _write_mark(course: Course, student: str, said: dict[str, Any]) -> None:
    place = folder(course, student) / MARK
    partial = place.with_name(MARK + ".partial")
    partial.write_text(json.dumps(said) + "\n", encoding="utf-8")
    partial.replace(place)


def latest(course: Course, student: str) -> Report | None:
    """The report of the last grading, recorded or not; None where there is none that can be read."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return Report.read(folder(course, student) / REPORT)
    return None


def recorded(course: Course, student: str) -> Report | None:
    """The report that the gradebook holds; None where the last one did not get there."""
    place = folder(course, student)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        if _read_mark(course, student).get("report_sha256") == _sha256(place / REPORT):
            return Report.read(place / REPORT)
    return None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
