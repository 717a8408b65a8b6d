"""The report's form: its JSON schema, and what a student may see of it."""

import json
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from autograder import report as reports
from autograder.report import ExerciseResult, Report, TestResult

SCHEMA = json.loads((Path(reports.__file__).with_name("report.schema.json")).read_text(encoding="utf-8"))
EVIDENCE = {
    "seed": 1,
    "versions": {"keras": "3.15.1"},
    "isolation": "none",
    "submission_sha256": "0" * 64,
    "suite_sha256": "f" * 64,
    "seconds": 1.5,
    "cpu_seconds": 1.0,
    "peak_memory_mb": 300.0,
}


def a_report() -> Report:
    tests = [TestResult("test_main_path", "The main path", 1.5, 3.0, "failed", "Called: ...")]
    exercises = [ExerciseResult("identity_block", 1.5, 3.0, "graded", tests)]
    return Report("ada", "residual_networks", "graded", 1.5, 3.0, exercises, dict(EVIDENCE))


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_schema_accepts_a_report_and_the_students_view_of_it():
    report = a_report()
    jsonschema.validate(report.as_dict(), SCHEMA)
    jsonschema.validate(report.student_view(), SCHEMA)
    assert "evidence" not in report.student_view()


@pytest.mark.parametrize(
    "change",
    [
        {"status": "fine"},
        {"score": -1},
        {"grade": 5},
        {"evidence": {**EVIDENCE, "submission_sha256": "short"}},
        {"evidence": {}},
    ],
)
def test_schema_refuses_another_form(change):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**a_report().as_dict(), **change}, SCHEMA)


def test_schema_knows_the_statuses_and_outcomes_of_the_code():
    definitions = SCHEMA["$defs"]
    assert set(definitions["status"]["enum"]) == set(get_args(reports.Status))
    assert set(definitions["test"]["properties"]["outcome"]["enum"]) == set(get_args(reports.Outcome))


def test_report_survives_its_file(tmp_path):
    path = tmp_path / "reports" / "report.json"
    a_report().write(path)
    assert Report.read(path) == a_report()
    assert list(path.parent.iterdir()) == [path]
