"""Commands for submissions: `collect` takes them in, `check` judges one alone, `grade` the class."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.cluster_commands import TlsAuthority, TlsCertificate, TlsKey, keys_in
from autograder.cli.console import complain, counting, one_line, say, show_table, waiting
from autograder.cli.options import CourseFolder, Database, NoSandbox, Seed, course_at, refuse_unwritable
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.ledger.classroom import Row
    from autograder.ledger.regrading import Move
    from autograder.report import Report, TestResult

NOT_GRADED = 1
NOT_TAKEN = 1


def check(
    submission: Annotated[
        Path,
        typer.Argument(metavar="NOTEBOOK_OR_FOLDER", help="One notebook, or the folder that was handed in."),
    ],
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the whole report here as well.")
    ] = None,
    seed: Seed = None,
    unsafe_no_sandbox: NoSandbox = False,
    course: CourseFolder = None,
) -> int:
    """Grade one submission, with no gradebook."""
    here = course_at(course)
    _refuse_what_is_none(submission, here)
    if json is not None:
        refuse_unwritable(json)
    with waiting(f"Grading {submission}"):
        from autograder.exercises import load_exercises
        from autograder.grading import grade as grade_one
        from autograder.sandbox import Zygote

        with Zygote(here, load_exercises(here.exercises).limits, unsafe=unsafe_no_sandbox) as zygote:
            report = grade_one(submission, here, zygote, seed=seed).report
    if json is not None:
        report.write(json)
    show_report(report)
    return 0 if report.status == "graded" else NOT_GRADED


def _refuse_what_is_none(path: Path, course: "Course") -> None:
    """Raise UserError, before a sandbox is started, for a file that is no notebook and a folder without one.

    A folder whose notebook is broken is a submission, and gets a report that says so.
    """
    from autograder.exercises import load_exercises
    from autograder.submission import Problem, plain_name, read

    notebooks = read(path, load_exercises(course.exercises).notebooks).student_notebooks
    problems = {name: found.sentence for name, found in notebooks.items() if isinstance(found, Problem)}
    if len(problems) == len(notebooks) and (path.is_file() or not any(path.rglob("*.ipynb"))):
        first = next(iter(problems.values()))
        raise UserError(f"{path} cannot be graded: {problems.get(plain_name(path.name), first)}")


def show_report(report: "Report") -> None:
    """Print one table of all tests, and why points are missing."""
    rows = [
        (
            exercise.grade_id if position == 0 else "",
            test.title,
            _points(test),
            test.message,
        )
        for exercise in report.exercises
        for position, test in enumerate(exercise.tests)
    ]
    show_table(one_line(report.student) or "Report", ("exercise", "test", ">points", "why"), rows)
    for exercise in report.exercises:
        if exercise.status != "graded":
            say(f"{exercise.grade_id}: {exercise.status}")
    by_hand = sum(
        test.max_points
        for exercise in report.exercises
        for test in exercise.tests
        if test.outcome == "needs_marking"
    )
    more = f" {by_hand:g} more points are for a person to give." if by_hand else ""
    say(f"{report.score:g} of {report.max_score:g} points, {report.status}.{more}")


def _points(test: "TestResult") -> str:
    if test.outcome == "needs_marking":
        return f"by hand / {test.max_points:g}"
    return f"{test.points:g} / {test.max_points:g}"


def collect(
    download: Annotated[
        Path,
        typer.Argument(
            metavar="ARCHIVE_OR_FOLDER",
            help="What Moodle, Canvas or Gradescope let you download (zip, tar, tar.gz), or such an archive "
            "unpacked, or a folder with one sub-folder a student.",
        ),
    ],
    course: CourseFolder = None,
) -> int:
    """Take submissions in from a learning platform's download.

    The assignment's notebooks and the weights go to grading/submitted; what is there already is replaced only
    by something else. Exits with 1 if something was refused.
    """
    here = course_at(course)
    with waiting(f"Reading {download}"):
        from autograder.collecting import collect as take_in

        rows = take_in(here, download)
    show_table(
        "Collected",
        ("student", "outcome", "files", "why"),
        ((one_line(row.student), row.outcome, ", ".join(row.files), one_line(row.why)) for row in rows),
    )
    refused = sum(row.outcome == "refused" for row in rows)
    say(f"{len(rows) - refused} taken, {refused} refused: {here.submitted}")
    return NOT_TAKEN if refused else 0


Students = Annotated[
    list[str] | None,
    typer.Option("--student", metavar="ID", help="Only this student; may be given again."),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", metavar="N", min=1, help="How many at a time (otherwise what cores and memory allow)."
    ),
]


def grade(
    student: Students = None,
    jobs: Jobs = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    seed: Seed = None,
    unsafe_no_sandbox: NoSandbox = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", metavar="ADDRESS", help="Grade on the nodes of this scheduler, see docs/scale.md."
        ),
    ] = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    db: Database = None,
    course: CourseFolder = None,
) -> int:
    """Grade the class into the gradebook.

    What is graded already is passed over. Where an exercise or its tests have changed since, that exercise is
    judged again and nothing else.
    """
    here = course_at(course, db)
    from autograder.cluster.judges import ClusterJudges
    from autograder.judges import Judges, sensible_jobs
    from autograder.ledger import gradebook
    from autograder.ledger.classroom import grade_class, students
    from autograder.ledger.regrading import moves, recorded_reports

    chosen: Judges | ClusterJudges
    if scheduler is None:
        chosen = Judges(here, sensible_jobs() if jobs is None else jobs, unsafe_no_sandbox, seed, anew=force)
    elif jobs is not None or unsafe_no_sandbox:
        raise UserError(
            "Nodes have their own jobs, and always isolate: leave --jobs and --unsafe-no-sandbox out."
        )
    else:
        keys = keys_in(tls_ca, tls_cert, tls_key)
        chosen = ClusterJudges(here, scheduler, keys, seed, anew=force, say=complain)
    with counting("Graded") as count, chosen as judges:
        before = recorded_reports(here, students(here))
        rows = grade_class(here, judges, student, force=force, progress=count)
        after = recorded_reports(here, before)
    show_rows(rows)
    show_moves([move for name in after for move in moves(before[name], after[name])], "Moved")
    say(f"Gradebook: {gradebook.place(here)}")
    say(f"Reports: {here.reports}")
    ungraded = [row for row in rows if row.score is None]
    return NOT_GRADED if ungraded else 0


def regrade(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Record nothing, only say who would move.")
    ] = False,
    student: Students = None,
    jobs: Jobs = None,
    unsafe_no_sandbox: NoSandbox = False,
    db: Database = None,
    course: CourseFolder = None,
) -> int:
    """Say who would move after a change of tests, by how much and by which test.

    Only what changed is judged again. Without --dry-run it is `autograder grade`, which says it afterwards.
    """
    if not dry_run:
        return grade(student, jobs, unsafe_no_sandbox=unsafe_no_sandbox, db=db, course=course)
    here = course_at(course, db)
    from autograder.judges import Judges, sensible_jobs
    from autograder.ledger import regrading
    from autograder.ledger.classroom import chosen_students, prepare

    prepare(here)
    before = regrading.recorded_reports(here, chosen_students(here, student))
    if not before:
        raise UserError("Nothing is graded yet, so nothing can move: run `autograder grade` first.")
    chosen_jobs = sensible_jobs() if jobs is None else jobs
    with counting("Judged") as count, Judges(here, chosen_jobs, unsafe_no_sandbox) as judges:
        found, failed = regrading.dry_run(judges, before, count)
    show_moves(found, "Would move")
    for name in failed:
        say(f"{one_line(name)}: the judge failed, so nothing is known; `autograder check` says why.")
    moved = len({move.student for move in found})
    say(f"{moved} of {len(before)} would move; nothing was recorded.")
    return NOT_GRADED if failed else 0


def show_moves(found: list["Move"], title: str) -> None:
    """Print whose points are others than before, if anybody's are."""
    if not found:
        return
    show_table(
        title,
        ("student", "exercise", "test", ">before", ">after", "why"),
        (
            (
                one_line(move.student),
                move.grade_id,
                move.test,
                f"{move.before:g}",
                f"{move.after:g}",
                one_line(move.message),
            )
            for move in found
        ),
    )
    by_student: dict[str, float] = {}
    for move in found:
        by_student[move.student] = by_student.get(move.student, 0.0) + move.after - move.before
    for name, points in by_student.items():
        say(f"{one_line(name)}: {points:+g} points")


def show_rows(rows: list["Row"]) -> None:
    """Print the class, then what could not be graded, why, and the remedy."""
    show_table(
        "Class",
        ("student", ">points", "status"),
        (
            (row.student, "" if row.score is None else f"{row.score:g} / {row.max_score:g}", row.status)
            for row in rows
        ),
    )
    problems = [row for row in rows if row.status != "graded"]
    if problems:
        show_table(
            "Not graded, or not wholly",
            ("student", "status", "why", "what to do"),
            ((row.student, row.status, one_line(row.why), one_line(row.remedy)) for row in problems),
        )
