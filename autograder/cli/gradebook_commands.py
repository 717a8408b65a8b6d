"""Commands for the gradebook itself: `gradebook copy`."""

from typing import Annotated

import typer

from autograder.cli.console import say, show_table, waiting
from autograder.cli.options import CourseFolder, Database, course_at


def copy(
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="An empty database: postgresql://USER@HOST/DATABASE.")
    ],
    db: Database = None,
    course: CourseFolder = None,
) -> None:
    """Copy the gradebook into another database, with all marks and comments.

    The old one stays as it is. Point the course at the new one afterwards; what is graded counts as graded
    there.
    """
    here = course_at(course, db)
    from autograder.ledger.copying import copy_gradebook
    from autograder.ledger.database import shown

    with waiting(f"Copying to {shown(to)}"):
        counts = copy_gradebook(here, to)
    show_table("Copied", ("table", ">rows"), counts.items())
    say(f"Gradebook: {shown(to)}. Point the course at it now: see docs/several_graders.md.")
