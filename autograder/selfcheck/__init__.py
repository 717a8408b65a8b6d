"""Is the judge fair, awake and unfooled? For an instructor who has changed a test, a limit or a message.

Every known answer (cases.py) is judged, a row each, and the rows are kept in tests/selfcheck.csv with a hash
of what they measured: what has not changed is not judged again, and a run that was stopped goes on.
Weights are left out, so that nothing needs training first; `autograder demo` judges those as well.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from autograder.course import Course
from autograder.exercises import load_exercises
from autograder.selfcheck import wrong_answer_table
from autograder.selfcheck.cases import KINDS, Case, Kind, known_cases
from autograder.selfcheck.rows import KeptRows, Row
from autograder.selfcheck.running import try_all
from autograder.selfcheck.trials import Tried

SEED = 1  # of every trial, so that a red case stays red
# What decides how an answer is judged.
MEASURED = (
    "autograder/exercises.toml",
    "autograder/frame.py",
    "autograder/grading.py",
    "autograder/submission.py",
    "autograder/hidden_tests/*.*",
    "autograder/judge/*.py",
    "autograder/sandbox/*.py",
    "autograder/selfcheck/trials.py",
    "autograder/worker/*.py",
    "assignment/residual_networks/*.ipynb",
    "assignment/residual_networks/resnet_lab/*.py",
)
# Attacks go through the gradebook and the pages as well.
MEASURED_BY_ATTACKS = (
    "autograder/*.py",
    "autograder/ledger/*.py",
    "autograder/cli/*.py",
    "autograder/selfcheck/*.py",
    "nbgrader_config.py",
)
ROOT, AN_ORDINARY_USER = "root", "ordinary"
FIGURES = ("lost", "status", "failed", "message", "wrong")

Progress = Callable[[int, int, str], None]
"""Called with how many are done, of how many, and the name of the latest."""


def kept_rows(course: Course) -> KeptRows:
    """The table that selfchecks add to."""
    return KeptRows(course.root / "tests" / "selfcheck.csv", ("kind", "case", "user"), FIGURES)


def selfcheck(
    course: Course,
    kinds: Iterable[Kind] = KINDS,
    jobs: int = 1,
    force: bool = False,
    seed: int = SEED,
    named: Sequence[str] = (),
    progress: Progress = lambda done, of, latest: None,
) -> list[tuple[Case, Tried]]:
    """Judge every case of these kinds that has no valid row, and return all of them with what they got.

    force: those with a row as well. named: only cases with one of these words in their name. Raises UserError
    where grading is impossible. Of the course only the table of rows changes.
    """
    rows, all_cases = kept_rows(course), known_cases(course, kinds)
    cases = [case for case in all_cases if not named or any(word in case.name for word in named)]
    judge = _hash_of(course, MEASURED)
    around = _hash_of(course, MEASURED_BY_ATTACKS)
    measured: dict[tuple[str, ...], str] = {
        _key(case): _hash(judge, case.sha256(), *((around,) if case.kind == "attack" else (seed,)))
        for case in cases
    }
    known = {} if force else rows.valid(measured)
    missing = [case for case in cases if _key(case) not in known]
    done = len(cases) - len(missing)
    progress(done, len(cases), "")
    for case, tried in try_all(course, missing, jobs, seed):
        known[_key(case)] = _as_row(case, tried, measured[_key(case)])
        rows.put(known[_key(case)])
        done += 1
        progress(done, len(cases), case.name)
    _put_in_order(rows, all_cases)
    return [(case, as_tried(known[_key(case)])) for case in cases]


def _key(case: Case) -> tuple[str, str, str]:
    """What tells its row from every other: what holds off an attack depends on who grades."""
    who = ROOT if os.getuid() == 0 else AN_ORDINARY_USER
    return (*case.key, who if case.kind == "attack" else "")


def _put_in_order(rows: KeptRows, cases: Sequence[Case]) -> None:
    """Rows in the order of the cases, without those of cases that are gone."""
    kinds, place = {case.kind for case in cases}, {case.key: number for number, case in enumerate(cases)}
    kept = rows.all()
    others = [row for row in kept if row["kind"] not in kinds]
    judged = [row for row in kept if (row["kind"], row["case"]) in place]
    rows.write([*others, *sorted(judged, key=lambda row: (place[row["kind"], row["case"]], row["user"]))])


def write_pages(course: Course, results: Sequence[tuple[Case, Tried]]) -> None:
    """Write docs/wrong_answers.md, where the course has a docs folder and every wrong answer was judged."""
    page = course.root / "docs" / "wrong_answers.md"
    if page.parent.is_dir() and any(case.kind == "wrong" for case, _ in results):
        text = wrong_answer_table.written(results, load_exercises(course.exercises))
        partial = page.with_name(page.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(page)


def _hash_of(course: Course, patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in filter(Path.is_file, sorted(course.root.glob(pattern))):
            digest.update(f"{path.relative_to(course.root)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _as_row(case: Case, tried: Tried, measured: str) -> Row:
    return {
        "kind": case.kind,
        "case": case.name,
        "user": _key(case)[2],
        "lost": f"{tried.lost:g}",
        "status": tried.status,
        "failed": " ".join(tried.failed),
        "message": tried.message,
        "wrong": "; ".join(tried.wrong),
        "measured": measured,
    }


def as_tried(row: Row) -> Tried:
    """What a kept row says became of its case."""
    return Tried(
        lost=float(row["lost"]),
        status=row["status"],
        failed=tuple(row["failed"].split()),
        message=row["message"],
        wrong=tuple(filter(None, row["wrong"].split("; "))),
    )
