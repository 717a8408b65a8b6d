"""Puts into words what the judge found: exceptions with the student's own line, and where two graphs part.

The sentences themselves live in `resnet_lab`, so that a visible check and the judge say the same.
"""

import re

from resnet_lab import errors_explained, explain
from resnet_lab.blueprint import Blueprint
from resnet_lab.errors_explained import meaning

from autograder.sandbox import Answer, StudentError

COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # Keras prints parts of its messages in bold
DETAILS = "Arguments received by"  # from here on, Keras's messages list tensors
SUMMARY_CHARACTERS = 300


def summary(error: StudentError | None) -> str:
    """Class and message of an exception, in one line."""
    if error is None:
        return "an exception"
    message = " ".join(COLOURS.sub("", error.message).partition(DETAILS)[0].split())[:SUMMARY_CHARACTERS]
    return f"{error.class_name}: {message}" if message else error.class_name


def place(error: StudentError | None) -> str:
    """The student's own line, and what the exception means there."""
    if error is None:
        return ""
    means: str = meaning(error.class_name, error.message, error.line)
    if not error.line:
        return means
    return f"line {error.line_number} of the cell {error.cell_id}: {error.line[:200]}\n{means}".rstrip()


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
