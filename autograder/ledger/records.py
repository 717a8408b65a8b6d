"""The reports of a class on disk, and which of them have reached the gradebook.

A submission is done only when a mark lies beside its report that names the report's content. The order is:
take the mark away, write the report, write the gradebook, set the mark. So whatever is interrupted is not
done, and is graded again.
"""

import contextlib
import hashlib
import json
from pathlib import Path

from autograder.course import Course
from autograder.report import Report

REPORT = "report.json"
MARK = "recorded.json"


def folder(course: Course, student: str) -> Path:
    """Where a student's report lies."""
    return course.reports / student


def write(course: Course, student: str, report: Report) -> None:
    """Write a report that the gradebook does not know yet. Raises OSError."""
    (folder(course, student) / MARK).unlink(missing_ok=True)
    report.write(folder(course, student) / REPORT)


def mark(course: Course, student: str) -> None:
    """Say that the gradebook holds what the report says. Raises OSError."""
    place = folder(course, student)
    partial = place / (MARK + ".partial")
    partial.write_text(json.dumps({"report_sha256": _sha256(place / REPORT)}) + "\n", encoding="utf-8")
    partial.replace(place / MARK)


def latest(course: Course, student: str) -> Report | None:
    """The report of the last grading, recorded or not; None where there is none that can be read."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return Report.read(folder(course, student) / REPORT)
    return None


def recorded(course: Course, student: str) -> Report | None:
    """The report that the gradebook holds; None where the last one did not get there."""
    place = folder(course, student)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        if json.loads((place / MARK).read_text(encoding="utf-8"))["report_sha256"] == _sha256(place / REPORT):
            return Report.read(place / REPORT)
    return None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
