"""What a node sends back, as JSON: written on the node, checked at home before anything is recorded."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import nbformat

import autograder
from autograder.course import ASSIGNMENT
from autograder.earlier import Earlier
from autograder.exercises import Assessment
from autograder.grading import Graded
from autograder.judge.recorder import NOT_YOURS
from autograder.report import ExerciseResult, Report, TestResult
from autograder.submission import Submission


def written_earlier(earlier: Earlier | None) -> bytes:
    """What an earlier grading found, for a node; empty where there was none."""
    if earlier is None:
        return b""
    report = replace(earlier.report, student="").as_dict()
    return json.dumps({"report": report, "notebooks": earlier.notebooks}).encode()


def read_earlier(content: bytes) -> Earlier | None:
    """The inverse of `written_earlier`, on a node: home is believed."""
    if not content:
        return None
    found = json.loads(content)
    notebooks = {name: nbformat.from_dict(each) for name, each in found["notebooks"].items()}
    return Earlier(Report.from_dict(found["report"]), notebooks)


def written(graded: Graded) -> dict[str, Any]:
    """Plain data of a submission that was graded."""
    return {"report": graded.report.as_dict(), "notebooks": dict(graded.notebooks)}


def read(answer: dict[str, Any], student: str, submission: Submission, seed: int) -> Graded:
    """The inverse of `written`, with what only home knows: whose submission it is, and what was left out.

    Raises ValueError where it is no report of this submission with this seed.
    """
    try:
        jsonschema.validate(answer["report"], _schema())
        report = Report.from_dict(answer["report"])
        notebooks = {str(name): nbformat.from_dict(each) for name, each in answer["notebooks"].items()}
        for notebook in notebooks.values():
            nbformat.validate(notebook)
    except (jsonschema.ValidationError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no report: {str(error).splitlines()[0]}") from None
    evidence = report.evidence
    if (evidence.get("submission_sha256"), evidence.get("seed")) != (submission.sha256, seed):
        raise ValueError("a report of another submission")
    if notebooks.keys() != submission.student_notebooks.keys():
        raise ValueError("notebooks of another assignment")
    notes = {"notes": [*submission.notes, *evidence.get("notes", [])]}
    return Graded(replace(report, student=student, evidence=evidence | notes), notebooks)


def failed(
    student: str, submission: Submission, evidence: dict[str, Any], assessment: Assessment, why: str
) -> Graded:
    """The report of a submission that no node could grade: the grader's failure, never the student's.

    evidence: its seed and the suites' hash.
    """
    exercises = [
        ExerciseResult(
            each.grade_id,
            0.0,
            each.points,
            "grader_failed",
            [TestResult(each.grade_id, each.title, 0.0, each.points, "not_run", NOT_YOURS)],
        )
        for each in assessment.exercises
    ]
    evidence = {
        **evidence,
        "versions": {"judge": autograder.__version__},
        "isolation": "",
        "submission_sha256": submission.sha256,
        "seconds": 0.0,
        "cpu_seconds": 0.0,
        "peak_memory_mb": 0.0,
        "notes": list(submission.notes),
        "faults": {"cluster": why},
    }
    points = sum(each.points for each in assessment.exercises)
    return Graded(Report(student, ASSIGNMENT, "grader_failed", 0.0, points, exercises, evidence), {})


@cache
def _schema() -> Any:
    path = Path(autograder.__file__).with_name("report.schema.json")
    return json.loads(path.read_text(encoding="utf-8"))
