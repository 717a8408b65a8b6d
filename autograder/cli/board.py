"""Shows what a watcher is doing: a table that stays in its place on a terminal, lines in a log."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from autograder.cli.console import console, one_line

if TYPE_CHECKING:
    from autograder.watching import Board, Ended, Standing

LATEST = 12  # lines of the table
NAMES = 8  # of those who are being graded
OUTCOMES = {"superseded": "superseded", "refused": "refused", "passed_over": "passed over"}


@contextmanager
def board(folder: Path) -> Iterator["Board"]:
    """What fits where standard error goes."""
    out = console(stderr=True)
    if not out.is_terminal:
        yield Lines(out, folder)
        return
    with Live(console=out, auto_refresh=False) as live:
        yield Screen(live, folder)


class Lines:
    """A line for each thing that happens."""

    def __init__(self, out: Console, folder: Path) -> None:
        self._out = out
        self._print(f"Watching {folder}.")

    def _print(self, text: str) -> None:
        self._out.print(Text(one_line(text)), soft_wrap=True)

    def tell(self, sentence: str) -> None:
        """See Board."""
        self._print(sentence)

    def ended(self, ended: "Ended") -> None:
        """See Board."""
        points, seconds, why = fields(ended)
        self._print(
            f"{ended.student}: {points}{f', {seconds} s' if seconds else ''}{f'. {why}' if why else '.'}"
        )

    def show(self, standing: "Standing") -> None:
        """See Board."""


class Screen:
    """A table of the latest, with how things stand above it; what is to be seen to scrolls past above."""

    def __init__(self, live: Live, folder: Path) -> None:
        self._live, self._folder = live, folder
        self._latest: deque[Ended] = deque(maxlen=LATEST)
        self._shown: object = None

    def tell(self, sentence: str) -> None:
        """See Board."""
        self._live.console.print(Text(one_line(sentence)))

    def ended(self, ended: "Ended") -> None:
        """See Board."""
        self._latest.append(ended)

    def show(self, standing: "Standing") -> None:
        """See Board."""
        state = (standing, tuple(self._latest))
        if state == self._shown:
            return
        self._shown = state
        names = ", ".join(standing.begun[:NAMES])
        more = f" and {len(standing.begun) - NAMES} more" if len(standing.begun) > NAMES else ""
        table = Table(header_style="bold")
        table.add_column("student", overflow="fold")
        table.add_column("points", justify="right")
        table.add_column("seconds", justify="right")
        table.add_column("why", overflow="fold")
        for ended in reversed(self._latest):
            table.add_row(*(Text(one_line(field)) for field in (ended.student, *fields(ended))))
        lines = (
            f"Watching {self._folder}; Ctrl-C ends it, and nothing is lost.",
            f"waiting {standing.waiting}, being graded {names or 'none'}{more}, done {standing.done}",
        )
        self._live.update(Group(*(Text(one_line(line)) for line in lines), table), refresh=True)


def fields(ended: "Ended") -> tuple[str, str, str]:
    """Points or outcome, seconds from arrival to feedback, and why."""
    if ended.state == "done":
        return f"{ended.score:g} / {ended.max_score:g}", f"{ended.seconds:.0f}", ended.why
    return OUTCOMES[ended.state], "", ended.why
