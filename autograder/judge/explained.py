"""Puts into words what the judge found: exceptions with the student's own line, and where two graphs part.

The sentences themselves live in `resnet_lab`, so that a visible check and the judge say the same.
"""

import re
from collections.abc import Sequence

from resnet_lab import errors_explained, explain
from resnet_lab.blueprint import Blueprint
from resnet_lab.errors_explained import meaning

from autograder.sandbox import Answer, StudentError


def summary(error: StudentError | None) -> str:
    """Class and message of an exception, in one line."""
    if error is None:
        return "an exception"
    message = errors_explained.shown(error.message)
    return f"{error.class_name}: {message}" if message else error.class_name


def place(error: StudentError | None, earlier: Sequence[StudentError] = ()) -> str:
    """The student's own line, and what the exception means there.

    earlier: what cells raised before; where that is why a name is not known, it is told in its place.
    """
    if error is None:
        return ""
    means: str = _why_not_known(error, earlier) or meaning(error.class_name, error.message, error.line)
    return f"{_line(error)}\n{means}".strip()


def _line(error: StudentError) -> str:
    """Where an exception was raised, and her line there; empty where that is not known."""
    return f"line {error.line_number} of the cell {error.cell_id}: {error.line[:200]}" if error.line else ""


def _why_not_known(error: StudentError, earlier: Sequence[StudentError]) -> str:
    """The line that should have made a name and raised, where there is one."""
    name = re.search(r"name '(\w+)' is not defined", error.message)
    if error.class_name != "NameError" or name is None:
        return ""
    for failed in earlier:
        if failed.line and re.search(rf"\b{name[1]}\b", failed.line):
            raised = f"Python does not know {name[1]}, because its line raised {summary(failed)}"
            means = meaning(failed.class_name, failed.message, failed.line)
            return f"{raised.rstrip('.')}.\n{_line(failed)}\n{means}".rstrip()
    return ""


def missing(function: str, cell_error: StudentError | None) -> str:
    """Why there is no function of that name."""
    if cell_error is None:
        return f"There is no function {function}: write it in its own cell, under that name."
    reason = f"There is no function {function}, because its cell raises {summary(cell_error)}"
    return f"{reason}\n{place(cell_error)}".rstrip()


def other_result(answer: Answer) -> tuple[str, str]:
    """What a function returned in the place of a tensor or a model, and where to look."""
    reason, error = answer.fields.get("reason"), answer.error
    if reason == "not_connected" and error is not None and "not connected" not in error.message:
        return summary(error), place(error)
    if reason == "not_connected":
        told: tuple[str, str] = errors_explained.NOT_REACHED
    else:
        received = str(answer.fields.get("received", ""))[:80]
        wanted = {"not_a_model": "model", "no_result": "numbers"}.get(str(reason), "tensor")
        told = errors_explained.other_result(received, wanted)
    return told


def where(
    received: Blueprint | None, expected: Blueprint, concept: explain.Concept = ""
) -> explain.Difference | None:
    """Where the student's graph departs from the expected one: first, or first in what a concept is about.
    None where the graph does not tell.
    """
    if received is None:
        return None
    try:
        first = None
        for difference in explain.differences(received, expected):
            if concept in ("", difference.concept):
                return difference
            first = first or difference
        return first
    except (
        Exception
    ):  # a worker's description may be anything; it explains a verdict, and must never prevent one
        return None
