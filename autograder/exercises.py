"""Reads exercises.toml, the only list of exercises, points and limits."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError

KIT_EXERCISES = Path(__file__).with_name("exercises.toml")  # of the kit itself, its answers and demo class


@dataclass(frozen=True)
class Exercise:
    """One exercise: `grade_id` names its cells and its hidden suite, `function` what the student writes."""

    grade_id: str
    notebook: str
    function: str
    title: str
    points: float

    @property
    def check_cell(self) -> str:
        """Grade id of the visible check, the cell that carries the points."""
        return self.grade_id if self.grade_id == "trained_accuracy" else f"{self.grade_id}_check"


@dataclass(frozen=True)
class Question:
    """An answer in words, which a person marks. `grade_id` names its cell."""

    grade_id: str
    notebook: str
    title: str
    points: float


@dataclass(frozen=True)
class Limits:
    """What one worker may use. Times are CPU seconds; sizes are MiB, except output_kb (KiB)."""

    cell_cpu_seconds: float
    question_cpu_seconds: float
    wall_factor: float
    memory_mb: int
    resident_mb: int
    threads: int
    folder_mb: int
    file_mb: int
    output_kb: int


@dataclass(frozen=True)
class AccuracyBand:
    """Accuracies (0 to 1) between which the credit for trained weights rises from nothing to full."""

    zero_below: float
    full_from: float

    def credit(self, accuracy: float) -> float:
        """The share of the points (0 to 1) that `accuracy` earns."""
        return min(1.0, max(0.0, (accuracy - self.zero_below) / (self.full_from - self.zero_below)))


@dataclass(frozen=True)
class Assessment:
    """All that exercises.toml says."""

    exercises: tuple[Exercise, ...]
    questions: tuple[Question, ...]
    limits: Limits
    accuracy: AccuracyBand

    @property
    def notebooks(self) -> tuple[str, ...]:
        """The notebooks that hold an exercise or a question, in order."""
        listed: list[Exercise | Question] = [*self.exercises, *self.questions]
        return tuple(dict.fromkeys(each.notebook for each in listed))


def load_exercises(path: Path) -> Assessment:
    """Read exercises.toml at `path`.

    Raises UserError where it is missing or says something else than expected.
    """
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        return Assessment(
            exercises=tuple(Exercise(**entry) for entry in listed["exercise"]),
            questions=tuple(Question(**entry) for entry in listed.get("question", [])),
            limits=Limits(**listed["limits"]),
            accuracy=AccuracyBand(**listed["accuracy"]),
        )
    except FileNotFoundError:
        raise UserError(f"{path} is missing: restore it from the kit, it lists the exercises.") from None
    except KeyError as error:
        raise UserError(f"{path} has no part {error.args[0]}: compare it with the kit's own copy.") from None
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"{path} cannot be used ({error}): compare it with the kit's own copy.") from None
