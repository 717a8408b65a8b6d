"""What arrived and what became of it, on disk: what a restart needs to forget nothing and repeat nothing.

SQLite, not a file that is written anew: each step changes one row among thousands, is there as a whole or
not at all whenever the process is killed, and needs no more than the standard library. The order in which an
arrival goes through course and journal is: waiting here; taken into the course; graded; in the gradebook;
feedback given; done here. Each step may be done twice, so whatever is interrupted is taken up as waiting.
"""

import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

from autograder.errors import UserError
from autograder.watching.fair_queue import Arrival

State = Literal["waiting", "done", "superseded", "refused", "passed_over"]
TABLE = """
CREATE TABLE IF NOT EXISTS arrival (
    number INTEGER PRIMARY KEY,
    folder TEXT NOT NULL,              -- that was watched
    source TEXT NOT NULL,              -- what in it the submission lay in
    stamp TEXT NOT NULL,               -- in which state, by names, sizes and times
    student TEXT NOT NULL,             -- empty where nobody's
    arrived REAL NOT NULL,             -- seconds since 1970, as all times
    sent REAL NOT NULL,
    state TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    submission_sha256 TEXT,            -- of the content that was graded
    feedback_given REAL,
    why TEXT NOT NULL DEFAULT ''
)
"""
COLUMNS = "number, student, source, stamp, arrived, sent"


class Journal:
    """The journal of one watched folder, in the file at `path`. Raises UserError where it cannot be used."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._folder = str(folder)
        try:
            self._database = sqlite3.connect(path, isolation_level=None)  # each statement is a transaction
            self._run(TABLE)
            rows = self._run(
                "SELECT source, stamp FROM arrival WHERE folder = ? ORDER BY number", self._folder
            )
        except sqlite3.Error as error:
            raise UserError(
                f"The journal {path} cannot be used ({error}): make it writable, or move it away; what is "
                "graded then stays so."
            ) from None
        self._stamps: dict[str, str] = dict(rows)

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    def _run(self, statement: str, *values: object) -> list[Any]:
        with closing(self._database.execute(statement, values)) as cursor:
            return cursor.fetchall()

    def knows(self, source: str, stamp: str) -> bool:
        """Whether the source has arrived in just this state."""
        return self._stamps.get(source) == stamp

    def arrive(self, source: str, stamp: str, arrived: float, sent: float, students: Iterable[str]) -> None:
        """Submissions of `students` have arrived in a source: all of them wait, or none does."""
        self._insert([(source, stamp, student, arrived, sent, "waiting", "") for student in students])
        self._stamps[source] = stamp

    def refuse(self, source: str, stamp: str, arrived: float, why: str) -> None:
        """The source is nobody's submission; it is left alone until it changes."""
        self._insert([(source, stamp, "", arrived, 0.0, "refused", why)])
        self._stamps[source] = stamp

    def _insert(self, rows: Sequence[tuple[object, ...]]) -> None:
        columns = "folder, source, stamp, student, arrived, sent, state, why"
        self._database.execute("BEGIN")
        self._database.executemany(
            f"INSERT INTO arrival ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(self._folder, *row) for row in rows],
        )
        self._database.execute("COMMIT")

    def waiting(self, behind: int = 0) -> list[Arrival]:
        """What waits, in the order of arrival; of it what has a number greater than `behind`."""
        query = f"SELECT {COLUMNS} FROM arrival WHERE folder = ? AND state = 'waiting' AND number > ?"
        rows = self._run(f"{query} ORDER BY number", self._folder, behind)
        return [Arrival(*row) for row in rows]

    def newest_done(self, student: str) -> float:
        """When the newest of her submissions that are graded was handed in; 0 where nothing says so."""
        rows = self._run(
            "SELECT max(sent) FROM arrival WHERE folder = ? AND student = ? AND state = 'done'",
            *(self._folder, student),
        )
        return float(rows[0][0] or 0)

    def fail(self, arrival: Arrival) -> int:
        """Its grading came to nothing; returns how often it has by now."""
        self._run("UPDATE arrival SET failures = failures + 1 WHERE number = ?", arrival.number)
        return int(self._run("SELECT failures FROM arrival WHERE number = ?", arrival.number)[0][0])

    def end(self, arrival: Arrival, state: State, why: str = "") -> None:
        """It waits no more."""
        self._run("UPDATE arrival SET state = ?, why = ? WHERE number = ?", state, why, arrival.number)

    def done(self, arrival: Arrival, submission_sha256: str) -> float:
        """Gradebook and feedback have it; returns the seconds since it arrived."""
        now = time.time()
        self._run(
            "UPDATE arrival SET state = 'done', submission_sha256 = ?, feedback_given = ? WHERE number = ?",
            *(submission_sha256, now, arrival.number),
        )
        return now - arrival.arrived

    def count(self, state: State) -> int:
        """How many arrivals are in this state."""
        query = "SELECT count(*) FROM arrival WHERE folder = ? AND state = ?"
        return int(self._run(query, self._folder, state)[0][0])
