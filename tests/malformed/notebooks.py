"""Malformed notebooks: the released one changed, damaged, in other encodings and formats; mere bytes."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as some
from lies import check_sentence
from mutations import as_text, damaged, mutated, values

from autograder.course import Course, find_course
from autograder.grading import grade
from autograder.sandbox import Zygote

KIT = find_course(Path(__file__).parent)
NOTEBOOK = "2_resnet50.ipynb"
EXERCISE = "identity_block"
# What it takes to grade that exercise, and no plot: a notebook that can be read costs two workers.
CODE_CELLS = ("device", "imports", "identity-block", "identity-block-check")
ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp037"]


def first_part(released: Path) -> dict[str, Any]:
    """The released notebook down to the check of the first exercise."""
    notebook: dict[str, Any] = json.loads(released.read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in notebook["cells"]]
    notebook["cells"] = [
        cell
        for cell in notebook["cells"][: ids.index(CODE_CELLS[-1]) + 1]
        if cell["cell_type"] == "markdown" or cell["id"] in CODE_CELLS
    ]
    return notebook


@some.composite
def notebooks(draw: some.DrawFn, course: Course) -> bytes:
    """What may lie in the place of the course's notebook."""
    right = json.loads((course.release / NOTEBOOK).read_text(encoding="utf-8"))
    if draw(some.sampled_from([False] * 9 + [True])):
        right = _answered(right)
    kind = draw(
        some.sampled_from(["changed"] * 9 + ["old", "damaged", "damaged", "encoded", "values", "bytes"])
    )
    if kind == "bytes":
        return draw(some.binary(max_size=200))
    if kind == "values":
        return as_text(draw(values)).encode()
    if kind == "old":
        return as_text(draw(mutated(_old(right, draw(some.integers(1, 3))), least=0))).encode()
    notebook = draw(mutated(right, least=0 if kind in ("encoded", "damaged") else 1))
    if kind == "changed" and draw(some.booleans()):
        notebook = draw(mutated(_with_outputs(right)))
    text = as_text(notebook)
    if kind == "encoded":
        return text.encode(draw(some.sampled_from(ENCODINGS)), "replace")
    return draw(damaged(text.encode())) if kind == "damaged" else text.encode()


def _answered(right: dict[str, Any]) -> dict[str, Any]:
    """With the reference's answer in the place of the stub."""
    master = json.loads((KIT.solutions / NOTEBOOK).read_text(encoding="utf-8"))
    answers = {cell["id"]: cell["source"] for cell in master["cells"]}
    cells = [
        {**cell, "source": answers[cell["id"]]} if cell["id"] == "identity-block" else cell
        for cell in right["cells"]
    ]
    return {**right, "cells": cells}


def _old(right: dict[str, Any], nbformat: int) -> dict[str, Any]:
    """As nbformat 1 to 3 have it: cells in a worksheet, code as `input`."""
    cells = [{**cell, "input": cell["source"], "language": "python"} for cell in right["cells"]]
    return {"metadata": {"name": ""}, "nbformat": nbformat, "worksheets": [{"cells": cells}]}


def _with_outputs(right: dict[str, Any]) -> dict[str, Any]:
    """With what running it leaves behind, and an attachment."""
    cells = [
        {
            **cell,
            "attachments": {"hand.png": {"image/png": "iVBORw0KGgo="}},
            "execution_count": 3,
            "outputs": [{"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}}],
        }
        for cell in right["cells"]
    ]
    return {**right, "cells": cells}


def outcome(content: bytes, course: Course, zygote: Zygote, folder: Path) -> str:
    """The status of the report on a notebook. Raises AssertionError where the report is not one to show."""
    folder.mkdir(exist_ok=True)
    (folder / NOTEBOOK).write_bytes(content)
    report = grade(folder, course, zygote).report
    assert "faults" not in report.evidence, report.evidence["faults"]
    (exercise,) = report.exercises
    for test in exercise.tests:
        if test.outcome != "passed":
            check_sentence(test.message)
    json.dumps(report.as_dict(), ensure_ascii=False).encode()
    return exercise.status
