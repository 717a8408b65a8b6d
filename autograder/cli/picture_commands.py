"""`autograder data make` and `autograder data import`."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import counting, say, waiting
from autograder.cli.options import CourseFolder, course_at


def make(
    new_hidden: Annotated[
        bool, typer.Option("--new-hidden", help="Draw new hidden pictures although there are fitting ones.")
    ] = False,
    course: CourseFolder = None,
) -> None:
    """Draw the built-in pictures of hands."""
    from data.make import make as draw_pictures

    here = course_at(course)
    with counting("Drawing pictures") as count:
        made = draw_pictures(here, new_hidden=new_hidden, progress=count)
    hidden = "new" if made.new_hidden else "kept as they were"
    say(f"{made.training} pictures to train on and {made.test} to test on: {here.pictures}")
    say(f"{made.hidden} hidden pictures ({hidden}): {here.hidden_pictures}")


def import_(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE_OR_FOLDER",
            help="An HDF5 file with the keys of the SIGNS files, a folder with train_*.h5 and test_*.h5, "
            "or a folder of pictures with one sub-folder a class.",
        ),
    ],
    course: CourseFolder = None,
) -> None:
    """Use real pictures from now on.

    A part of them is set aside as hidden.
    """
    from data.importer import import_pictures

    here = course_at(course)
    with waiting(f"Reading {source}"):
        imported = import_pictures(here, source)
    say(str(imported))
