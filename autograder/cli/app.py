"""The command `autograder`: which commands there are, and how each of them ends.

Exit status 0: done. 1: it ran and the answer is no. 2: wrong use, or something that it needs is missing or
unreadable. Whatever goes wrong, the user reads one sentence with the remedy and no traceback.
"""

import tempfile
import traceback
from collections.abc import Sequence

import typer

from autograder.cli import (
    cluster_commands,
    course_commands,
    gradebook_commands,
    grading_commands,
    outgoing_commands,
    picture_commands,
    upkeep_commands,
    watching_commands,
)
from autograder.cli.console import complain
from autograder.errors import UserError, reason

WRONG_USE = 2

app = typer.Typer(
    name="autograder",
    help="Release, grade and explain the ResNet-50 assignment.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data = typer.Typer(help="The pictures of the course.", no_args_is_help=True, rich_markup_mode=None)
gradebook = typer.Typer(help="The gradebook itself.", no_args_is_help=True, rich_markup_mode=None)

app.command()(upkeep_commands.demo)
app.command()(course_commands.release)
app.command()(course_commands.bundle)
app.command()(grading_commands.check)
app.command()(grading_commands.collect)
app.command()(grading_commands.grade)
app.command()(watching_commands.watch)
app.command()(grading_commands.regrade)
app.command()(cluster_commands.node)
app.command()(cluster_commands.certificates)
app.command()(outgoing_commands.feedback)
app.command()(outgoing_commands.export)
app.command()(course_commands.train)
app.command()(course_commands.solutions)
app.add_typer(data, name="data")
data.command("make")(picture_commands.make)
data.command("import")(picture_commands.import_)
app.add_typer(gradebook, name="gradebook")
gradebook.command("copy")(gradebook_commands.copy)
app.command()(upkeep_commands.selfcheck)
app.command()(upkeep_commands.doctor)


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name); returns the exit status."""
    try:
        return int(app(list(arguments), prog_name="autograder", standalone_mode=False) or 0)
    except UserError as error:
        complain(str(error))
    except typer.TyperException as error:
        complain(_usage(error, arguments))
    except OSError as error:
        complain(_system_refusal(error))
    except Exception as error:
        complain(_our_fault(error))
    return WRONG_USE


def _usage(error: typer.TyperException, arguments: Sequence[str]) -> str:
    """What is wrong with the command line, and which help tells more."""
    known = next((argument for argument in arguments if not argument.startswith("-")), "")
    command = (
        f"autograder {known}" if f"'{known}'" not in str(error.format_message()) and known else "autograder"
    )
    return f"{error.format_message().rstrip('.')}: see {command} --help."


def _system_refusal(error: OSError) -> str:
    """A full or read-only disk, a folder without permission: not our fault and not a student's."""
    place = f" {error.filename}" if error.filename else ""
    why = reason(error)
    return f"The system refused{place} ({why}): make room or give permission there, then run it again."


def _our_fault(error: Exception) -> str:
    """A defect of the kit: the traceback goes to a file, which a report of the defect needs."""
    sentence = f"Something in the kit failed ({type(error).__name__}: {error})."
    try:
        with tempfile.NamedTemporaryFile("w", prefix="autograder-", suffix=".log", delete=False) as log:
            log.write(traceback.format_exc())
    except OSError:
        return f"{sentence} Run it again where the temporary folder can be written, to get a log."
    return f"{sentence} The details are in {log.name}: please report them."
