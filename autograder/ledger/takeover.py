"""Puts the judge in the places where nbgrader would run code, so that its own commands and buttons are safe
to use.

nbgrader_config.py calls `take_over` whenever nbgrader, formgrader or our own command line loads it.
nbgrader lets preprocessors be configured, but its autograde copies whatever a submission links to, stops
where one notebook cannot be read, and trusts timestamp.txt; its validate cannot be configured at all. So
four classes are replaced by subclasses, by name, where nbgrader's applications look them up. Should a later
nbgrader look elsewhere, `take_over` raises, or the original `Execute` refuses: it never runs a notebook
again in this process. What several people need who share a gradebook is in several_graders.py.
"""

import importlib
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.preprocessors import Execute

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.ledger import several_graders
from autograder.ledger.autograde import JudgedAutograde, handed_in
from autograder.ledger.validate import JudgedValidator


class KitRelease(GenerateAssignment):
    """nbgrader's generate_assignment and formgrader's button do what `autograder release` does."""

    def start(self) -> None:
        """Release our assignment our way, any other of the instructor's as nbgrader does."""
        if self.coursedir.assignment_id != ASSIGNMENT:
            super().start()
            return
        from autograder.release import release

        try:
            changed = release(Course(Path(self.coursedir.root)))
        except UserError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None
        self.log.info("Released: %s", ", ".join(changed) or "nothing had changed")


PLACES: dict[str, tuple[type, tuple[str, ...]]] = {
    "Autograde": (JudgedAutograde, ("nbgrader.apps.autogradeapp", "nbgrader.apps.api")),
    "GenerateAssignment": (KitRelease, ("nbgrader.apps.generateassignmentapp", "nbgrader.apps.api")),
    "Validator": (
        JudgedValidator,
        ("nbgrader.apps.validateapp", "nbgrader.server_extensions.validate_assignment.handlers"),
    ),
}


def take_over() -> None:
    """Replace nbgrader's classes in this process. Raises RuntimeError where they are not where they are
    looked for."""
    for name, (ours, modules) in PLACES.items():
        for module_name in modules:
            module = importlib.import_module(module_name)
            if not hasattr(module, name):
                raise RuntimeError(f"{module_name} has no {name}: this version of nbgrader is not supported")
            setattr(module, name, ours)
    NbGraderAPI.get_submitted_timestamp = _submitted_timestamp
    Execute.preprocess = _refuse
    several_graders.take_part()


def _submitted_timestamp(api: Any, assignment_id: str, student_id: str) -> Any:
    """When formgrader says a submission was handed in: read as autograde reads it, and never raising."""
    folder = api.coursedir.format_path(api.coursedir.submitted_directory, student_id, assignment_id)
    return handed_in(Path(folder), bool(api.config.JudgedAutograde.get("trust_timestamps", False)))


def _refuse(self: Any, *arguments: Any, **named: Any) -> Any:
    """In the place of Execute.preprocess, which would run a notebook in a kernel of the grader's own
    account."""
    raise NbGraderException(
        "In this course notebooks are run by the judge only: use `autograder check` or `grade`."
    )
