"""Writes docs/visible_checks.md: where the visible checks and the judge agree, and every case where not."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.selfcheck.cases import Case
from autograder.selfcheck.visible_checks import EVERY, Checked, class_of, same_sentence
from autograder.selfcheck.wrong_answer_table import table_cell

NOT_ASKED = Path(__file__).parent / "not_asked.toml"
HEAD = f"""\
<!-- Written by `autograder selfcheck`. Do not edit: change the checks in
     solutions/residual_networks/resnet_lab/checks.py, or the reasons in
     autograder/selfcheck/not_asked.toml. -->

# Visible checks beside the judge

Every answer in `tests/right_answers/` and `tests/wrong_answers/`, and every {EVERY}th mutant of the
reference, is put to the check below its exercise, as a student does, and compared with what it must get in
grading. A student can trust a check as far as the third column is 0; the fourth must be.
"""
NAMES = {"right": "right answers", "wrong": "wrong answers", "mutant": "mutants of the reference"}
UNEXPLAINED = "Nobody has said yet why the check lets these through."


@dataclass(frozen=True)
class Compared:
    """A case, what its visible checks said, and the message that leads the judge's report ("" if unknown)."""

    case: Case
    checked: Checked
    judged: str


def written(compared: Sequence[Compared]) -> str:
    """The page, Markdown."""
    return "\n".join([HEAD, *_counts(compared), *_missed(compared), *_sentences(compared)]) + "\n"


def not_asked() -> dict[str, str]:
    """By name of a case the reason why no visible check refuses it."""
    listed = tomllib.loads(NOT_ASKED.read_text(encoding="utf-8")).get("not_asked", [])
    return {case: entry["because"] for entry in listed for case in entry["cases"]}


def missed(compared: Iterable[Compared]) -> list[Case]:
    """The cases that pass their visible checks and lose points."""
    return [each.case for each in compared if class_of(each.case, each.checked) == "missed"]


def _counts(compared: Sequence[Compared]) -> list[str]:
    lines = [
        "| cases | pass, full points | refused, lose points | pass, lose points | refused, full points |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for kind, name in NAMES.items():
        classes = [class_of(each.case, each.checked) for each in compared if each.case.kind == kind]
        counted = [str(classes.count(one)) for one in ("fine", "caught", "missed", "unfair")]
        lines.append(f"| {name} | {' | '.join(counted)} |")
    slowest = max(compared, key=lambda each: each.checked.seconds)
    lines += [
        "",
        f"The slowest check computes for {slowest.checked.seconds:.1f} seconds ({slowest.case.name}).",
    ]
    return lines


def _missed(compared: Sequence[Compared]) -> list[str]:
    reasons = not_asked()
    groups: dict[str, list[Case]] = {}
    for case in missed(compared):
        groups.setdefault(reasons.get(case.name, UNEXPLAINED), []).append(case)
    lines = ["", "## Pass the check and lose points", ""]
    for reason, cases in groups.items():
        lines += [reason, "", "| case | what it is |", "| --- | --- |"]
        lines += [f"| {table_cell(case.name)} | {table_cell(case.about)} |" for case in cases]
        lines.append("")
    return lines if groups else [*lines, "None.", ""]


def _sentences(compared: Sequence[Compared]) -> list[str]:
    both = [each for each in compared if each.case.kind == "wrong" and each.checked.message and each.judged]
    others = [each for each in both if not same_sentence(each.checked.message, each.judged)]
    lines = [
        "## The same sentence for the same mistake",
        "",
        f"Of {len(both)} wrong answers that both refuse, check and judge send the student to the same place"
        f" in the same words in {len(both) - len(others)}.",
        "",
    ]
    if not others:
        return lines[:-1]
    lines += ["| case | the check says | the judge says |", "| --- | --- | --- |"]
    return lines + [
        f"| {table_cell(each.case.name)} | {table_cell(each.checked.message)} | {table_cell(each.judged)} |"
        for each in others
    ]
