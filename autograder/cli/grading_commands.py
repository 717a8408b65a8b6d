"""Commands for submissions: `collect` takes them in, `check` judges one alone, `grade` the class."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.cluster_commands import TlsAuthority, TlsCertificate, TlsKey, keys_in
from autograder.cli.console import complain, counting, one_line, say, show_table, waiting
from autograder.cli.options import CourseFolder, NoSandbox, Seed, course_at, refuse_unwritable
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.ledger.classroom import Row
    from autograder.report import Report

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
            f"{test.points:g} / {test.max_points:g}",
            test.message,
        )
        for exercise in report.exercises
        for position, test in enumerate(exercise.tests)
    ]
    show_table(one_line(report.student) or "Report", ("exercise", "test", ">points", "why"), rows)
    for exercise in report.exercises:
        if exercise.status != "graded":
            say(f"{exercise.grade_id}: {exercise.status}")
    say(f"{report.score:g} of {report.max_score:g} points, {report.status}.")


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


def grade(
    student: Annotated[
        list[str] | None,
        typer.Option("--student", metavar="ID", help="Only this student; may be given again."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", metavar="N", min=1, help="How many at a time (otherwise what cores and memory allow)."
        ),
    ] = None,
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
    course: CourseFolder = None,
) -> int:
    """Grade the class into the gradebook.

    What is graded already and has not changed is passed over.
    """
    here = course_at(course)
    from autograder.cluster.judges import ClusterJudges
    from autograder.judges import Judges, sensible_jobs
    from autograder.ledger.classroom import grade_class

    chosen: Judges | ClusterJudges
    if scheduler is None:
        chosen = Judges(here, sensible_jobs() if jobs is None else jobs, unsafe_no_sandbox, seed)
    elif jobs is not None or unsafe_no_sandbox:
        raise UserError(
            "Nodes have their own jobs, and always isolate: leave --jobs and --unsafe-no-sandbox out."
        )
    else:
        chosen = ClusterJudges(here, scheduler, keys_in(tls_ca, tls_cert, tls_key), seed, complain)
    with counting("Graded") as count, chosen as judges:
        rows = grade_class(here, judges, student, force=force, progress=count)
    show_rows(rows)
    say(f"Gradebook: {here.gradebook}")
    say(f"Reports: {here.reports}")
    ungraded = [row for row in rows if row.score is None]
    return NOT_GRADED if ungraded else 0


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
