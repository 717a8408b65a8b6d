"""Puts the judge's findings into a graded notebook: in each check cell its points and a table of its
tests."""

import html
import json

import nbformat
from nbformat import NotebookNode

from autograder.exercises import Exercise
from autograder.ledger.sanitizing import safe_outputs
from autograder.report import ExerciseResult, Report, TestResult

NOTEBOOK_OUTPUT_MB = 10  # what all cells of a notebook may show; the sandbox limits what one may
HTML_WEIGHT = 15
TOO_MUCH = "The cells above have shown so much that this one's output was left out.\n"
OUTCOMES = {
    "passed": "passed",
    "failed": "failed",
    "not_run": "not run",
    "needs_marking": "is marked by hand",
}


def fill(notebook: NotebookNode, report: Report, exercises: tuple[Exercise, ...]) -> dict[str, float]:
    """Make a notebook of the display run what nbgrader is to record, in place.

    `exercises` are those of this notebook. Each check cell gets one execute_result, the exercise's points,
    which is what nbgrader reads as its score; then the table of tests. Returns the points by the grade id of
    the check cell. Raises LookupError where report and notebook do not fit.
    """
    results = {result.grade_id: result for result in report.exercises}
    by_cell = {exercise.check_cell: results[exercise.grade_id] for exercise in exercises}
    points: dict[str, float] = {}
    room = NOTEBOOK_OUTPUT_MB * 10**6
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        flags = cell.metadata.get("nbgrader", {})
        judged = bool(flags.get("grade")) and not flags.get("solution")
        room -= _cost(cell.outputs)
        cell.outputs = safe_outputs(cell.outputs, judged) if room >= 0 else [_stream(TOO_MUCH)]
        if judged:
            result = by_cell.pop(flags.grade_id)
            points[flags.grade_id] = min(max(result.score, 0.0), float(flags.points))
            cell.outputs = [*check_outputs(result, points[flags.grade_id]), *cell.outputs]
    if by_cell:
        raise LookupError(f"the notebook has no cell {', '.join(by_cell)}")
    return points


def _cost(outputs: list[NotebookNode]) -> int:
    """Characters of some outputs; those of HTML count more, since they take long to clean."""
    pages = sum(len(str(output.get("data", {}).get("text/html", ""))) for output in outputs)
    return len(json.dumps(outputs)) + (HTML_WEIGHT - 1) * pages


def _stream(text: str) -> NotebookNode:
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def check_outputs(result: ExerciseResult, points: float) -> list[NotebookNode]:
    """The outputs that carry one exercise's score and its reasons; everything in the HTML is escaped."""
    heading = f"<p><b>{points:g} of {result.max_score:g} points</b></p>"
    score = nbformat.v4.new_output(
        "execute_result", data={"text/plain": repr(float(points)), "text/html": heading}
    )
    table = nbformat.v4.new_output(
        "display_data", data={"text/plain": text_table(result), "text/html": _html_table(result)}
    )
    return [score, table] if result.tests else [score]


def text_table(result: ExerciseResult) -> str:
    """The tests of one exercise as text, a line each, with the message below where points are missing."""
    lines = []
    for test in result.tests:
        lines.append(f"{test.points:g} of {test.max_points:g}  {OUTCOMES[test.outcome]:8}  {test.title}")
        lines += [f"    {line}" for line in test.message.splitlines()]
    return "\n".join(lines)


def _html_table(result: ExerciseResult) -> str:
    rows = "".join(_html_row(test) for test in result.tests)
    return (
        '<table class="dataframe"><thead><tr><th width="70">points</th><th width="80">outcome</th>'
        f'<th style="text-align:left">what was tested</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _html_row(test: TestResult) -> str:
    says = f"<b>{html.escape(test.title)}</b>"
    if test.message:
        says += "<br>" + html.escape(test.message).replace("\n", "<br>")
    return (
        f'<tr style="vertical-align:top"><td>{test.points:g} / {test.max_points:g}</td>'
        f"<td>{OUTCOMES[test.outcome]}</td>"
        f'<td style="text-align:left">{says}</td></tr>'
    )
