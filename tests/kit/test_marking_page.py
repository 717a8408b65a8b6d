"""docs/marking.md holds the questions, answers and rubrics of the solution notebooks, word for word."""

from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.exercises import load_exercises

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "marking.md"
HEAD = """\
<!-- Generated from the solution notebooks by tests/kit/test_marking_page.py: change solutions/. -->

# Marking answers by hand

Answers in words are marked by a person; no program scores them.
After `autograder grade` they stand as "needs marking" in each report and in formgrader.
Start `jupyter lab`, open formgrader, "Manual Grading", choose the notebook.
Give 0, half or full points in the field beside each answer.
Students see the points and your comment in their feedback.
A mark stays when the class is graded again.
It is asked for once more only if the student handed in another version.
`autograder export` says who is "to be marked by hand" still.

What a figure in an answer should be depends on the student's own runs.
Compare it with the outputs of the notebook that she handed in, below `grading/submitted/`.
Formgrader shows the judge's own run, which trains nothing; the figures below are one run of the solution.
"""


def page() -> str:
    course = Course(ROOT)
    assessment = load_exercises(course.exercises)
    parts = [HEAD]
    for name in assessment.notebooks:
        cells = nbformat.read(course.solutions / name, as_version=4).cells
        for asked, answer in pairwise(cells):
            for question in assessment.questions:
                if answer.metadata.get("nbgrader", {}).get("grade_id") == question.grade_id:
                    title, _, text = asked.source.partition("\n")
                    heading = f"## {title.lstrip('# ')}: `{question.grade_id}`, {question.points:g} points"
                    parts.append(f"{heading}\n\n{text.strip()}\n\n**An answer.** {answer.source}\n")
    return "\n".join(parts)


def test_page_for_markers_is_what_the_notebooks_say() -> None:
    found = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    wanted = page()
    PAGE.write_text(wanted, encoding="utf-8")
    assert found == wanted, "docs/marking.md was stale and has been written anew: look at it and commit it"


@pytest.mark.parametrize(
    "question", load_exercises(Course(ROOT).exercises).questions, ids=lambda q: q.grade_id
)
def test_every_question_has_a_rubric_of_three_steps(question) -> None:
    cells = nbformat.read(Course(ROOT).solutions / question.notebook, as_version=4).cells
    (answer,) = (c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == question.grade_id)
    steps = [line.split("|")[1].strip() for line in answer.source.splitlines() if line.startswith("| ")][1:]
    expected = [f"{share * question.points:g}" for share in (0, 0.5, 1)]
    assert [step for step in steps if step[0].isdigit()] == expected
