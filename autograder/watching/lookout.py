"""Says which sources of an inbox are new and complete.

A source is complete when names, sizes and times of all its files have stayed as they are for a moment, and
it opens: an archive that is cut short does not, nor does a submission of the exchange without its time. One
that does not open is asked again whenever it changes, and told as broken when nothing has been written to it
for a minute. A folder whose copying stands still for longer than a moment is taken as it is, and again when
it has changed: the last one counts.
"""

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError
from autograder.watching.inboxes import Inbox, Source
from autograder.watching.journal import Journal

SETTLED_S = 2.0
BROKEN_AFTER_S = 60.0
FILES = 20_000  # that are looked at in one source; whoever takes it refuses more


@dataclass
class _Pending:
    """A source that is not complete yet, as it was seen last. shut: it does not open in this state."""

    stamp: str
    since: float
    shut: bool = False


class Lookout:
    """Looks at an inbox, and writes what has arrived into the journal.

    tell: called with a sentence on what is no submission, once. clock: seconds since 1970.
    """

    def __init__(
        self,
        inbox: Inbox,
        journal: Journal,
        tell: Callable[[str], None],
        settled_s: float = SETTLED_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._inbox, self._journal, self._tell = inbox, journal, tell
        self._settled_s, self._clock = settled_s, clock
        self._pending: dict[str, _Pending] = {}

    @property
    def unsettled(self) -> bool:
        """Whether something may be complete in a moment, without another change."""
        return any(not pending.shut for pending in self._pending.values())

    def look(self, changed: Mapping[str, float] | None = None) -> None:
        """Look at what has changed (name in the folder -> when), and at what was not complete last time.

        changed: None to look at everything. Raises OSError where the folder cannot be read.
        """
        present = set()
        complete: list[tuple[Source, _Pending, float]] = []
        for source in self._inbox.sources():
            present.add(source.name)
            pending = self._pending.get(source.name)
            touched = [changed[path.name] for path in source.paths if changed and path.name in changed]
            if changed is not None and pending is None and not touched:
                continue
            stamp, written = stamp_of(source.paths)
            now = self._clock()
            if self._journal.knows(source.name, stamp):
                self._pending.pop(source.name, None)
            elif pending is None or pending.stamp != stamp:
                self._pending[source.name] = _Pending(stamp, max(touched, default=now))
            elif now - pending.since >= self._settled_s and not (pending.shut and changed is not None):
                complete.append((source, pending, written))
        for name in self._pending.keys() - present:
            del self._pending[name]
        # What came in one moment: in the order in which it was handed in, else written.
        for source, pending, written in sorted(complete, key=lambda each: (each[0].sent, each[2])):
            self._open(source, pending, written)

    def _open(self, source: Source, pending: _Pending, written: float) -> None:
        """Write into the journal what the source holds, or that it is none or broken."""
        arrived = (source.name, pending.stamp, pending.since)
        try:
            if source.problem:
                raise UserError(source.problem)
            students, said = self._inbox.students(source)
            self._journal.arrive(*arrived, source.sent, students)
        except UserError as error:
            if not source.problem and self._clock() - written < BROKEN_AFTER_S:
                pending.shut = True
                return
            self._journal.refuse(*arrived, str(error))
            said = (str(error),)
        for sentence in said:
            self._tell(sentence)
        del self._pending[source.name]


def stamp_of(paths: Iterable[Path]) -> tuple[str, float]:
    """A hash of names, sizes and times of all files, and when the last of them was written or put there.

    No link is followed. The time at which a file was put there is no part of the hash: a hard link elsewhere
    changes it.
    """
    digest = hashlib.sha256()
    written = 0.0
    for number, (name, found) in enumerate(_walk(paths)):
        if number == FILES:
            break
        if not stat.S_ISDIR(found.st_mode):
            digest.update(f"{name}:{found.st_size}:{found.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
        written = max(written, found.st_mtime, found.st_ctime)
    return digest.hexdigest()[:32], written


def _walk(paths: Iterable[Path]) -> Iterator[tuple[str, os.stat_result]]:
    """Everything at and below `paths`, in an order that stays; what is gone by now or shut is passed over."""
    left = sorted(paths, reverse=True)
    while left:
        path = left.pop()
        with contextlib.suppress(OSError):
            found = path.lstat()
            yield str(path), found
            if stat.S_ISDIR(found.st_mode):
                left += (path / name for name in sorted(os.listdir(path), reverse=True))
