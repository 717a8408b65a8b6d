"""The command that grades as submissions arrive: `watch`."""

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.board import board
from autograder.cli.console import say
from autograder.cli.options import CourseFolder, Database, NoSandbox, course_at

if TYPE_CHECKING:
    from autograder.watching import Watcher

NOT_GRADED = 1
ENDED_BY = (signal.SIGINT, signal.SIGTERM)


def watch(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where submissions arrive: see above for what it may be.")
    ],
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", metavar="N", min=1, help="How many at a time (otherwise what cores and memory allow)."
        ),
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option(
            "--feedback",
            metavar="FOLDER",
            help="Put pages into STUDENT/residual_networks/ of this folder, not only of grading/feedback.",
        ),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Grade all that is there and end, for jobs run by the clock.")
    ] = False,
    unsafe_no_sandbox: NoSandbox = False,
    db: Database = None,
    course: CourseFolder = None,
) -> int:
    """Grade submissions as they arrive in a folder, and give feedback at once.

    FOLDER is the folder `inbound` of nbgrader's exchange, where `nbgrader submit` puts
    STUDENT+residual_networks+TIME+RANDOM; pages go back through the exchange, for `nbgrader fetch_feedback`.

    Or it is a platform's drop, with a folder for each STUDENT; folders, files or archives named as Moodle and
    Canvas name a student's (NAME_NUMBER_assignsubmission_file_..., NAME_NUMBER_NUMBER_...); or archives of
    many students, as `autograder collect` takes them (zip, tar, tar.gz). In the last kind names inside say
    whose a file is: let nobody put archives there whom you would not let hand in for others.

    What is something else is told once and left alone. Students take turns, and a newer submission takes the
    turn of her older one. Ctrl-C ends it, and the next start goes on where it stopped.
    """
    here = course_at(course, db)
    from autograder.judges import StandingJudges, sensible_jobs
    from autograder.ledger import gradebook
    from autograder.ledger.classroom import prepare
    from autograder.ledger.one_driver import only_driver
    from autograder.watching import Journal, Watcher, open_inbox

    inbox = open_inbox(here, folder, None if feedback is None else feedback.absolute())
    prepare(here)
    with (
        only_driver(here, "autograder watch"),
        closing(Journal(here.watched, inbox.path)) as journal,
        StandingJudges(here, jobs or sensible_jobs(), unsafe_no_sandbox) as judges,
        board(inbox.path) as shown,
    ):
        watcher = Watcher(here, inbox, judges, journal, shown, once)
        with _ended_by_signals(watcher):
            not_graded = watcher.run()
    say(f"Gradebook: {gradebook.place(here)}")
    say(f"Feedback: {feedback or here.feedback}")
    return NOT_GRADED if once and not_graded else 0


@contextmanager
def _ended_by_signals(watcher: "Watcher") -> Iterator[None]:
    """The first signal ends the watcher in order; a second one does what it always does."""

    def stop(number: int, frame: FrameType | None) -> None:
        restore()
        watcher.stop()

    before = {number: signal.signal(number, stop) for number in ENDED_BY}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    try:
        yield
    finally:
        restore()
