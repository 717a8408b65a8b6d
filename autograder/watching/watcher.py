"""The loop: takes in what has arrived, has it graded, records it, and gives feedback.

One thread does all that touches journal, course and gradebook; judges are processes of their own. So nothing
here needs a lock, and wherever the process is killed, the journal says what is left to do.
"""

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from autograder.collecting import NotWritable
from autograder.course import Course
from autograder.errors import UserError, reason
from autograder.feedback import generate_for, is_fresh
from autograder.ledger import classroom, records
from autograder.ledger.autograde import GraderFailedError, is_current
from autograder.watching.board import Board, Ended, Standing
from autograder.watching.fair_queue import Arrival, FairQueue
from autograder.watching.inboxes import Inbox, Source
from autograder.watching.journal import Journal, State
from autograder.watching.lookout import SETTLED_S, Lookout, stamp_of
from autograder.watching.notices import noticing

if TYPE_CHECKING:
    from autograder.grading import Graded

# A folder on a network sends no notices, and none tells what changes inside its folders: everything is looked
# at as often as costs a hundredth of the time, and not less than about once a minute.
RESCAN_S, RESCAN_AT_LEAST_S, RESCAN_FACTOR = 60.0, 5.0, 100
LOOK_AGAIN_S = 0.25  # at what may be complete in a moment
TRIES = 2  # of a submission that ends its judge, or at which the judge fails
JUDGE_ENDED = "Grading it ended the judge, as memory that runs out does."


class Judges(Protocol):
    """Who grades, several at a time: autograder.judges.StandingJudges."""

    @property
    def free(self) -> int:
        """How many more can be graded at once."""

    def submit(self, student: str) -> "Future[Graded]":
        """Grade what is in the course for `student`."""


@dataclass(frozen=True)
class _Changed:
    names: set[str]
    when: float


@dataclass(frozen=True)
class _Deaf:
    why: str


@dataclass(frozen=True)
class _Graded:
    arrival: Arrival
    future: "Future[Graded]"


class _Stop:
    """Somebody wants it to end."""


class Watcher:
    """Watches `inbox` for `course`, which is prepared for grading and whose only driver this process is.

    once: end when all is graded that is there.
    """

    def __init__(
        self,
        course: Course,
        inbox: Inbox,
        judges: Judges,
        journal: Journal,
        board: Board,
        once: bool = False,
        settled_s: float = SETTLED_S,
    ) -> None:
        self._course, self._inbox, self._judges, self._board = course, inbox, judges, board
        self._journal, self._once = journal, once
        self._lookout = Lookout(inbox, journal, self._tell, settled_s)
        self._queue = FairQueue()
        self._last = 0  # number of the last arrival that was queued
        # Its put may be called from a signal handler, where that of queue.Queue may wait for ever.
        self._messages: SimpleQueue[_Changed | _Deaf | _Graded | _Stop] = SimpleQueue()
        self._not_graded = 0
        self._touched: dict[str, float] = {}
        # On the monotonic clock: when something was looked at last, and when everything will be.
        self._looked, self._rescan = 0.0, 0.0

    def stop(self) -> None:
        """End soon; what is being graded is graded again by the next start. For signal handlers too."""
        self._messages.put(_Stop())

    def run(self) -> int:
        """Watch until `stop`; returns how many submissions could not be graded, and files were nobody's.

        Raises UserError where the course or the system allows no grading.
        """
        with noticing(self._inbox.path, self._changed, self._deaf):
            while True:
                if time.monotonic() >= self._rescan:
                    self._look()
                elif self._expecting and time.monotonic() >= self._looked + LOOK_AGAIN_S:
                    self._look(self._touched)
                begun = self._begin_one()
                done = self._journal.count("done")
                self._board.show(Standing(self._queue.waiting, self._queue.begun, done))
                busy = begun or self._expecting or self._queue.waiting or self._queue.begun
                if self._once and not busy:
                    return self._not_graded
                for message in self._wait(0.0 if begun else self._patience):
                    if isinstance(message, _Stop):
                        return self._not_graded
                    self._hear(message)

    @property
    def _patience(self) -> float:
        """For how many seconds there is nothing to do if nothing happens."""
        next_look = self._looked + LOOK_AGAIN_S if self._expecting else self._rescan
        return min(self._rescan, next_look) - time.monotonic()

    @property
    def _expecting(self) -> bool:
        """Whether something has changed, or may be complete in a moment."""
        return bool(self._touched) or self._lookout.unsettled

    def _hear(self, message: "_Changed | _Deaf | _Graded") -> None:
        if isinstance(message, _Changed):
            self._touched |= dict.fromkeys(message.names, message.when)
        elif isinstance(message, _Graded):
            self._finish(message.arrival, message.future)
        else:
            self._board.tell(
                f"The system sends no notices of changes ({message.why}): nothing to do, the folder is "
                "looked through now and then."
            )

    def _changed(self, names: set[str], when: float) -> None:
        self._messages.put(_Changed(names, when))

    def _deaf(self, why: str) -> None:
        self._messages.put(_Deaf(why))

    def _wait(self, seconds: float) -> Iterator[_Changed | _Deaf | _Graded | _Stop]:
        """The messages there are, after waiting for the first."""
        with contextlib.suppress(Empty):
            yield self._messages.get(timeout=max(0.0, seconds))
            while True:
                yield self._messages.get_nowait()

    def _tell(self, sentence: str) -> None:
        self._not_graded += 1
        self._board.tell(sentence)

    def _look(self, changed: dict[str, float] | None = None) -> None:
        """Queue what is new. A folder that cannot be read, such as a network's, may come back."""
        began = time.monotonic()
        try:
            self._lookout.look(changed)
        except OSError as error:
            self._board.tell(f"{self._inbox.path} cannot be read now ({reason(error)}): see to it.")
        self._touched, self._looked = {}, time.monotonic()
        if changed is None:
            pause = RESCAN_FACTOR * (self._looked - began)
            self._rescan = self._looked + min(RESCAN_S, max(RESCAN_AT_LEAST_S, pause))
        for arrival in self._journal.waiting(behind=self._last):
            self._last = arrival.number
            if arrival.sent < self._journal.newest_done(arrival.student):
                self._end(arrival, "superseded", "A newer one is graded.")
            else:
                self._put(arrival)

    def _put(self, arrival: Arrival) -> None:
        older = self._queue.put(arrival)
        if older is not None:
            self._end(older, "superseded", "A newer one has arrived.")

    def _end(self, arrival: Arrival, state: State, why: str) -> None:
        self._journal.end(arrival, state, why)
        self._board.ended(Ended(arrival.student, state, why))
        if state in ("refused", "passed_over"):
            self._not_graded += 1

    def _begin_one(self) -> bool:
        """Give the next submission to a judge that is free; whether there was one."""
        arrival = self._queue.next() if self._judges.free else None
        if arrival is None:
            return False
        problem = self._take(arrival)
        if problem is None and not is_current(self._course, arrival.student):
            graded = self._judges.submit(arrival.student)
            graded.add_done_callback(partial(self._graded, arrival))
            return True
        self._queue.end(arrival)
        if problem:
            self._end(arrival, *problem)
        else:  # sent again as it was, or cut off between gradebook and feedback
            self._give_back(arrival)
        return True

    def _graded(self, arrival: Arrival, future: "Future[Graded]") -> None:
        self._messages.put(_Graded(arrival, future))

    def _take(self, arrival: Arrival) -> tuple[State, str] | None:
        """Put the submission into the course; why that is impossible, else None."""
        source = self._source(arrival)
        if source is None:
            return "refused", "It is gone from the folder: ask for it again."
        if stamp_of(source.paths)[0] != arrival.stamp:
            return "superseded", "It has changed meanwhile."
        try:
            collected = self._inbox.take(self._course, source, arrival.student)
        except NotWritable:
            raise
        except UserError as error:
            return "refused", str(error)
        return ("refused", collected.why) if collected.outcome == "refused" else None

    def _source(self, arrival: Arrival) -> Source | None:
        with contextlib.suppress(OSError):
            return next((each for each in self._inbox.sources() if each.name == arrival.source), None)
        return None

    def _finish(self, arrival: Arrival, future: "Future[Graded]") -> None:
        """Record what a judge found; or see to it that a submission which nobody can grade blocks nobody."""
        self._queue.end(arrival)
        try:
            classroom.record(self._course, arrival.student, future.result())
        except BrokenProcessPool:
            self._fail(arrival, JUDGE_ENDED)
        except GraderFailedError as error:
            self._fail(arrival, str(error))
        except (UserError, OSError):
            raise
        except Exception as error:  # a defect of the judge's keeps nobody else waiting
            self._fail(arrival, f"The judge failed ({type(error).__name__}: {error}).")
        else:
            self._give_back(arrival)

    def _fail(self, arrival: Arrival, why: str) -> None:
        if self._journal.fail(arrival) < TRIES:
            self._put(arrival)
        else:
            self._end(arrival, "passed_over", f"{why} It is left alone until it changes.")

    def _give_back(self, arrival: Arrival) -> None:
        """Feedback, and the journal's last word."""
        try:
            if not is_fresh(self._course, arrival.student):
                generate_for(self._course, arrival.student)
        except UserError as error:
            self._fail(arrival, str(error))
            return
        note = self._inbox.give_back(self._course, self._source(arrival), arrival.student)
        report = records.recorded(self._course, arrival.student)
        assert report is not None, "what is given back is in the gradebook"
        seconds = self._journal.done(arrival, str(report.evidence.get("submission_sha256", "")))
        self._board.ended(Ended(arrival.student, "done", note, report.score, report.max_score, seconds))
