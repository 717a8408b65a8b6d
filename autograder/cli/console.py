"""What the command line prints with: one console, and text made safe for a terminal."""

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

PIPE_WIDTH = 160  # columns where the output is no terminal: a log keeps whole messages on few lines
SECONDS_BETWEEN_LINES = 10.0  # of progress, where there is no bar

Count = Callable[..., None]
"""Called with how many are done, how many there are, and, if there is one, the name of the latest."""

# Control characters move the cursor or change the terminal; bidirectional marks make a name read as another.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""`text` with each character that could drive a terminal written out: ESC becomes `\x1b`.

    Names of students, files and cells come from outside; everything of them that is printed goes through
    here.
    """
    return UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """`text` made visible, on one line."""
    return " ".join(visible(text.replace("\n", " ")).split())


def console(*, stderr: bool) -> Console:
    """Standard output or error, wide where it is no terminal."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr, highlight=False, markup=False, width=None if stream.isatty() else PIPE_WIDTH
    )


def say(text: str) -> None:
    """Print plain text that may hold foreign names."""
    console(stderr=False).print(Text(visible(text)), soft_wrap=True)


def complain(sentence: str) -> None:
    """Print one sentence on stderr."""
    console(stderr=True).print(Text(one_line(sentence)), soft_wrap=True)


def show_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table; a column whose name starts with `>` is set flush right, as figures are."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for column in columns:
        table.add_column(
            column.lstrip(">"), justify="right" if column.startswith(">") else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(visible(str(field))) for field in row))
    console(stderr=False).print(table)


def waiting(what: str) -> AbstractContextManager[object]:
    """Say what is being done while a block runs; in a log, one line instead of a spinner."""
    out = console(stderr=True)
    if not out.is_terminal:
        out.print(Text(visible(what)))
    return out.status(Text(visible(what)))


@contextmanager
def counting(what: str) -> Iterator[Count]:
    """How many of how many are done while a block runs; on stderr, so that stdout stays a result.

    A bar in a terminal; in a log a line now and then.
    """
    out = console(stderr=True)
    if not out.is_terminal:
        yield _lines(out, what)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn())
    with Progress(*columns, MofNCompleteColumn(), TimeElapsedColumn(), console=out) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def show(done: int, of: int, latest: str = "") -> None:
            description = f"{what} {one_line(latest)}" if latest else what
            bar.update(task, completed=done, total=of, description=description, visible=True)

        yield show


def _lines(out: Console, what: str) -> Count:
    said = float("-inf")

    def show(done: int, of: int, latest: str = "") -> None:
        nonlocal said
        if done and (done == of or time.monotonic() - said > SECONDS_BETWEEN_LINES):
            said = time.monotonic()
            out.print(Text(f"{what} {one_line(latest)} ({done} of {of})".replace("  ", " ")))

    return show
