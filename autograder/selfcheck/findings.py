"""What a selfcheck found, in one word for each case: unfair, blind, unclear, foolable, or broken.

unfair    a right answer loses points, or a wrong one more than its mistake costs
blind     a wrong answer loses nothing, or less than its mistake costs
unclear   the points are right, and the student is not told what is wrong
broken    the judge itself failed
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.demo.comparison import SMALLEST_SHARE
from autograder.selfcheck.cases import KINDS, Case
from autograder.selfcheck.trials import Tried

Word = Literal["unfair", "blind", "unclear", "foolable", "broken"]
NAMES = {
    "right": "right answers",
    "wrong": "wrong answers",
    "mutant": "mutants of the reference",
    "demo": "notebooks of the demo class",
    "attack": "attacks",
}
MUTANT_EQUIVALENT = "of these, mutants that compute the same"


@dataclass(frozen=True)
class Finding:
    """A case that is not judged as it should be."""

    word: Word
    case: Case
    tried: Tried


def finding(case: Case, tried: Tried) -> Finding | None:
    """None where all is as it should be."""
    return Finding(_word(case, tried), case, tried) if tried.wrong else None


def _word(case: Case, tried: Tried) -> Word:
    if tried.status == "grader_failed":
        return "broken"
    if case.kind == "attack":
        return "foolable"
    lost, expected = tried.lost, case.expected.loses
    if case.student is not None:
        return "unfair"
    if expected is None:
        return "blind" if lost <= SMALLEST_SHARE else "unclear"
    if lost > expected + SMALLEST_SHARE:
        return "unfair"
    return "blind" if lost < expected - SMALLEST_SHARE else "unclear"


def counts(results: Sequence[tuple[Case, Tried]]) -> list[tuple[str, int, int]]:
    """For each kind its name, how many cases it has, and how many are as they should be."""
    rows = []
    for kind in KINDS:
        tried = [(case, each) for case, each in results if case.kind == kind]
        if tried:
            rows.append((NAMES[kind], len(tried), sum(not each.wrong for _, each in tried)))
        same = [each for case, each in tried if case.expected.reason]
        if same:
            rows.append((MUTANT_EQUIVALENT, len(same), sum(not each.wrong for each in same)))
    return rows
