"""Is the judge fair, awake and unfooled? For an instructor who has changed a test, a limit or a message.

Every known answer (cases.py) is judged, a row each, and the rows are kept in tests/selfcheck.csv with a hash
of what they measured: what has not changed is not judged again, and a run that was stopped goes on. The
answers go through the visible checks as well (visible_checks.py).
Weights are left out, so that nothing needs training first; `autograder demo` judges those as well.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.course import Course
from autograder.exercises import load_exercises
from autograder.selfcheck import visible_check_page, visible_checks, wrong_answer_table
from autograder.selfcheck.cases import KINDS, Case, Kind, known_cases
from autograder.selfcheck.measured import hash_of_judging, hash_of_recording
from autograder.selfcheck.rows import KeptRows, Key, Progress, Row, hash_of_parts
from autograder.selfcheck.running import try_all
from autograder.selfcheck.trials import Tried
from autograder.selfcheck.visible_checks import Checked

SEED = 1  # of every trial, so that a red case stays red
ROOT, AN_ORDINARY_USER = "root", "ordinary"
FIGURES = ("lost", "status", "failed", "message", "wrong")


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
    cases: dict[Key, Case] = {
        _key(case): case for case in all_cases if not named or any(word in case.name for word in named)
    }
    judge, around = hash_of_judging(course), hash_of_recording(course)
    measured: dict[Key, str] = {
        key: hash_of_parts(judge, case.sha256(), *((around,) if case.kind == "attack" else (seed,)))
        for key, case in cases.items()
    }

    def judged(missing: Sequence[Key]) -> Iterator[Row]:
        for case, tried in try_all(course, [cases[key] for key in missing], jobs, seed):
            yield as_row(case, tried, _key(case)[2])

    known = rows.bring_up_to_date(measured, judged, force, progress)
    rows.put_in_order([case.key for case in all_cases])
    return [(case, as_tried(known[key])) for key, case in cases.items()]


def _key(case: Case) -> Key:
    """What tells its row from every other: what holds off an attack depends on who grades."""
    who = ROOT if os.getuid() == 0 else AN_ORDINARY_USER
    return (*case.key, who if case.kind == "attack" else "")


def write_pages(
    course: Course, results: Sequence[tuple[Case, Tried]], checked: Sequence[tuple[Case, Checked]] = ()
) -> None:
    """Write docs/wrong_answers.md and docs/visible_checks.md, where the course has a docs folder.

    The first needs the results of all wrong answers, the second those of all cases that visible checks see.
    """
    folder = course.root / "docs"
    if not folder.is_dir():
        return
    if any(case.kind == "wrong" for case, _ in results):
        text = wrong_answer_table.written(results, load_exercises(course.exercises))
        _write(folder / "wrong_answers.md", text)
    if {case.kind for case, _ in checked} == set(visible_checks.KINDS):
        _write(folder / "visible_checks.md", visible_check_page.written(compared(course, checked)))


def compared(course: Course, checked: Iterable[tuple[Case, Checked]]) -> list[visible_check_page.Compared]:
    """What visible checks said, each beside the message that last led the judge's report."""
    judged = {(row["kind"], row["case"]): row["message"] for row in kept_rows(course).all()}
    return [visible_check_page.Compared(case, each, judged.get(case.key, "")) for case, each in checked]


def _write(page: Path, text: str) -> None:
    partial = page.with_name(page.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(page)


def as_row(case: Case, tried: Tried, user: str) -> Row:
    """The row that keeps what became of a case. user: who graded an attack, and where."""
    return {
        "kind": case.kind,
        "case": case.name,
        "user": user,
        "lost": f"{tried.lost:g}",
        "status": tried.status,
        "failed": " ".join(tried.failed),
        "message": tried.message,
        "wrong": "; ".join(tried.wrong),
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
