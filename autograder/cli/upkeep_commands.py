"""Commands that look after the kit itself: `demo`, `selfcheck`, `doctor`."""

import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import counting, say, show_table, waiting
from autograder.cli.options import CourseFolder, Database, course_at

if TYPE_CHECKING:
    from autograder.demo.comparison import Compared
    from autograder.selfcheck.cases import Case
    from autograder.selfcheck.trials import Tried
    from autograder.selfcheck.visible_checks import Checked

SOMETHING_WRONG = 1
MOST_FINDINGS = 20  # on one screen
SIGNS = {"good": "ok", "note": "note", "bad": "NO"}


class Kind(StrEnum):
    """Cases of a selfcheck, as in autograder/selfcheck/cases.py, which loads more than a `--help` needs."""

    RIGHT = "right"
    WRONG = "wrong"
    MUTANT = "mutant"
    DEMO = "demo"
    ATTACK = "attack"


def demo(db: Database = None, course: CourseFolder = None) -> int:
    """Do the main job on a demo class.

    Pictures, training (once), release, submissions, grades, feedback, export; then each grade is compared
    with the one that autograder/demo/demo.toml says.
    """
    here = course_at(course, db)
    from autograder.demo.main_job import grades_file, run_demo
    from autograder.ledger import gradebook

    rows = run_demo(here, waiting, counting)
    show_class(rows)
    say(f"Gradebook: {gradebook.place(here)}")
    say(f"Feedback:  {here.feedback}")
    say(f"Reports:   {here.reports}")
    say(f"Grades:    {grades_file(here)}")
    wrong = [(row.student.id, "; ".join(row.differences)) for row in rows if row.differences]
    if wrong:
        show_table("Not as demo.toml says", ("student", "difference"), wrong)
        return SOMETHING_WRONG
    say("Every grade is the one that demo.toml says.")
    return 0


def show_class(rows: list["Compared"]) -> None:
    """Print what each should get, what each got, and what leads the report."""
    show_table(
        "Demo class",
        ("student", "hands in", "weights", ">expected", ">got", "status", "leading message"),
        (
            (
                f"{row.student.first_name} {row.student.last_name}",
                row.student.answer.replace("_", " ") + (", cut off" if row.student.cut_off else ""),
                row.student.weights,
                f"{row.student.total:g}",
                "" if row.report is None else f"{row.report.score:g}",
                row.status,
                row.message,
            )
            for row in rows
        ),
    )


def selfcheck(
    only: Annotated[
        list[Kind] | None, typer.Option("--only", help="Judge these cases; may be said more than once.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="How many at a time (else as the machine allows).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Judge again what has not changed as well.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Draw all cases with this seed.")] = 1,
    named: Annotated[
        list[str] | None, typer.Option("--named", help="Judge cases with this in their name only.")
    ] = None,
    course: CourseFolder = None,
) -> int:
    """Whether the judge is fair, awake and unfooled, after a change of a test, a limit or a sentence.

    Right answers score full, wrong ones and mutants of the reference lose what they must and are told why,
    attacks gain nothing, and no visible check refuses what scores full. Stopped, it goes on where it was;
    what has not changed is not judged again.
    """
    here = course_at(course)
    from autograder.judges import sensible_jobs
    from autograder.selfcheck import selfcheck as judge_known_cases
    from autograder.selfcheck import write_pages
    from autograder.selfcheck.cases import KINDS
    from autograder.selfcheck.memory import PeakMemory
    from autograder.selfcheck.visible_checks import check_all

    begun = time.monotonic()
    kinds = [kind for kind in KINDS if not only or kind in only]
    jobs = jobs or sensible_jobs()
    with PeakMemory() as peak:
        with counting("Judging cases whose grades are known:") as count:
            results = judge_known_cases(here, kinds, jobs, force, seed, named=named or (), progress=count)
        with counting("Putting them to the visible checks:") as count:
            checked = check_all(here, kinds, jobs, force, named=named or (), progress=count)
    if not named:
        write_pages(here, results, checked)
    status = max(show_findings(results), show_unfair_checks(checked))
    minutes, seconds = divmod(round(time.monotonic() - begun), 60)
    say(f"It took {minutes} min {seconds} s, and {peak.mb:.0f} MiB of memory at its peak, shared pages once.")
    return status


def show_findings(results: list[tuple["Case", "Tried"]]) -> int:
    """Print, on one screen, how many cases are as they should be and which are not; the exit status."""
    from autograder.selfcheck.findings import counts, finding

    show_table("Selfcheck, without weights", ("cases", ">how many", ">as they should be"), counts(results))
    found = [each for each in (finding(*result) for result in results) if each is not None]
    if not found:
        say("The judge is fair, awake and unfooled, as far as these cases tell.")
        return 0
    show_table(
        "Not as it should be",
        ("the judge is", "case", "what it does there"),
        ((each.word, " ".join(each.case.key), "; ".join(each.tried.wrong)) for each in found[:MOST_FINDINGS]),
    )
    more = len(found) - MOST_FINDINGS
    say(f"{len(found)} cases are not judged as they should be{f', {more} of them not shown' * (more > 0)}.")
    return SOMETHING_WRONG


def show_unfair_checks(checked: list[tuple["Case", "Checked"]]) -> int:
    """Print which visible checks refuse an answer that scores full; the exit status."""
    from autograder.selfcheck.visible_checks import class_of

    unfair = [
        (" ".join(case.key), each.message) for case, each in checked if class_of(case, each) == "unfair"
    ]
    if unfair:
        show_table("Refused by a visible check, and right", ("case", "what the check says"), unfair)
        return SOMETHING_WRONG
    return 0


def doctor(db: Database = None, course: CourseFolder = None) -> int:
    """What is missing on this machine, and what to do."""
    here = course_at(course, db)
    with waiting("Looking at packages, graphics card, isolation, disk and memory"):
        from autograder.doctor import examine

        findings = list(examine(here))
    show_table(
        "Doctor",
        ("", "subject", "found", "what to do"),
        ((SIGNS[finding.verdict], finding.subject, finding.found, finding.remedy) for finding in findings),
    )
    wrong = [finding.subject for finding in findings if finding.verdict == "bad"]
    if wrong:
        say(f"Not ready: {', '.join(wrong)}.")
        return SOMETHING_WRONG
    say("Ready.")
    return 0
