"""Options that several commands share, and the course that a command works on."""

import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.course import MARKER, Course, find_course
from autograder.errors import UserError

CourseFolder = Annotated[
    Path | None,
    typer.Option(
        "--course",
        metavar="FOLDER",
        help="The course's folder (otherwise the one you are in, or a parent of it).",
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The gradebook's database, such as postgresql://USER@HOST/DATABASE"
        " (otherwise AUTOGRADER_DB, or what nbgrader_config.py says).",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", help="Draw with this seed in the place of the submission's own: for trials only."),
]
NoSandbox = Annotated[
    bool,
    typer.Option(
        "--unsafe-no-sandbox",
        help="Run students' code without isolation, on a system that has none and has nothing to lose.",
    ),
]


def course_at(folder: Path | None, db: str | None = None) -> Course:
    """The course in `folder`, or the one around the working folder.

    db: its gradebook, for this process and those that it starts. Raises UserError where there is no course,
    or `db` is no database.
    """
    if db is not None:
        from autograder.ledger import database

        os.environ[database.ENVIRONMENT] = database.parse(db).render_as_string(hide_password=False)
    if folder is None:
        return find_course()
    if not (folder / MARKER).is_file():
        raise UserError(f"{folder} is no course: it holds no {MARKER}. Name the kit's folder with --course.")
    return Course(folder.resolve())


def refuse_unwritable(file: Path) -> None:
    """Raise UserError where `file` could not be written: before the work whose result it is to hold."""
    folder = file.parent
    if file.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UserError(f"{file} cannot be written: name a file in a folder that exists and can be written.")
