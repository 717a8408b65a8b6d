"""Writes docs/wrong_answers.md: every wrong answer with the points it loses and the message it gets."""

import html
from collections.abc import Iterable
from itertools import groupby

from autograder.exercises import Assessment
from autograder.selfcheck.cases import Case
from autograder.selfcheck.trials import Tried

HEAD = """\
<!-- Written by `autograder selfcheck`. Do not edit: change the answers in tests/wrong_answers/, or the
     sentences in solutions/residual_networks/resnet_lab/wording.py. -->

# Wrong answers, and what a student is told

Each line is an answer in `tests/wrong_answers/`, judged as a submission is. The message is the one that
leads the report; sizes in it are drawn anew for every submission.
"""


def written(results: Iterable[tuple[Case, Tried]], assessment: Assessment) -> str:
    """The page, Markdown, from all results of wrong answers."""
    titles = {exercise.grade_id: exercise for exercise in assessment.exercises}
    wrong = [(case, tried) for case, tried in results if case.kind == "wrong"]
    parts = [HEAD]
    for grade_id, group in groupby(wrong, key=lambda pair: pair[0].exercises[0]):
        exercise = titles[grade_id]
        parts.append(f"\n## {exercise.title} ({exercise.points:g} points)\n\n")
        parts.append("| the mistake | loses | the message |\n| --- | ---: | --- |\n")
        parts.extend(
            f"| {table_cell(case.about)} | {tried.lost:g} | {table_cell(tried.message)} |\n"
            for case, tried in group
        )
    return "".join(parts)


def table_cell(text: str) -> str:
    """Text for a cell of a Markdown table: no markup of its own, line ends kept."""
    escaped = html.escape(text.strip(), quote=False).replace("|", "&#124;").replace("*", "&#42;")
    return escaped.replace("_", "&#95;").replace("`", "&#96;").replace("\n", "<br>")
