"""Commands for what goes out of the course: `feedback`, `export`."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import one_line, say, waiting
from autograder.cli.options import CourseFolder, Database, course_at

NOT_FINAL = 1


class Format(Enum):
    """Formats that grades are exported in."""

    CSV = "csv"


def feedback(db: Database = None, course: CourseFolder = None) -> None:
    """Write the pages for students.

    A page shows the student's cells, what these showed in the sandbox, and each test's points and message.
    """
    here = course_at(course, db)
    with waiting("Writing feedback pages"):
        from autograder.feedback import generate

        pages = generate(here)
    say(f"{len(pages)} pages below {here.feedback}.")


def export(
    format: Annotated[Format, typer.Option("--format", help="Format of the file.")] = Format.CSV,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where the grades go (otherwise grading/grades.csv)."),
    ] = None,
    db: Database = None,
    course: CourseFolder = None,
) -> int:
    """Write the grades, one line a student.

    Exits with 1 if some are not final.
    """
    here = course_at(course, db)
    with waiting("Writing grades"):
        from autograder.export import export_csv

        path = out or here.grading / "grades.csv"
        unfinished = export_csv(here, path)
    say(f"Grades: {path}")
    if unfinished:
        names = ", ".join(one_line(name) for name in unfinished)
        say(f"Not final ({len(unfinished)}): {names}. The column `unfinished` says why.")
        return NOT_FINAL
    return 0
