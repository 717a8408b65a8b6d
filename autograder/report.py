"""The report of one submission: what the judge found, for the instructor and, without `evidence`, for the
student.
"""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["passed", "failed", "not_run", "needs_marking"]
Status = Literal[
    "graded", "unreadable", "missing_function", "missing_weights", "raised",
    "timed_out", "out_of_memory", "died", "blocked", "grader_failed",
]  # fmt: skip


@dataclass
class TestResult:
    """One hidden test: `title` is its claim, `message` says why points are missing (empty where none are)."""

    __test__ = False  # not a test of pytest's

    name: str
    title: str
    points: float
    max_points: float
    outcome: Outcome
    message: str = ""


@dataclass
class ExerciseResult:
    """One exercise with its tests; `score` is the sum of their points."""

    grade_id: str
    score: float
    max_score: float
    status: Status
    tests: list[TestResult] = field(default_factory=list)


@dataclass
class Report:
    """All of a submission. `status` is "graded" unless nothing of it could be graded."""

    student: str
    assignment: str
    status: Status
    score: float
    max_score: float
    exercises: list[ExerciseResult] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data in the order of the contract."""
        return dataclasses.asdict(self)

    def student_view(self) -> dict[str, Any]:
        """The same without `evidence`, which stays with the instructor."""
        view = self.as_dict()
        del view["evidence"]
        return view

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Report":
        """The inverse of as_dict."""
        exercises = [
            ExerciseResult(**{**exercise, "tests": [TestResult(**test) for test in exercise["tests"]]})
            for exercise in data["exercises"]
        ]
        return cls(**{**data, "exercises": exercises})

    def write(self, path: Path) -> None:
        """Write JSON at `path`, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        partial.write_text(json.dumps(self.as_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        partial.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Report":
        """Read what `write` wrote. Raises OSError or ValueError."""
        return cls.from_dict(json.loads(path.read_text(encoding="utf-8")))
