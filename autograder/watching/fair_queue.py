"""Whose turn it is: round robin by student, one submission of each at a time.

What holds, whoever sends whatever how often:

1. While a student waits and none of hers is being graded, every other student has at most one turn.
2. Of one student at most one submission waits and at most one is being graded.
3. A newer submission takes the turn of her older one that waits; nothing else changes the order.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Arrival:
    """A student's submission that lies complete in the folder.

    number: counts arrivals. source: what it lies in, and stamp: in which state, see inboxes.py. arrived: when
    it was complete, in seconds since 1970. sent: when it was handed in, where the source says so, else 0.
    """

    number: int
    student: str
    source: str
    stamp: str
    arrived: float
    sent: float = 0.0

    @property
    def age(self) -> tuple[float, int]:
        """The newer of two submissions of one student has the greater one."""
        return self.sent, self.number


class FairQueue:
    """Put arrivals in, take the next ones out, and say when each is at its end."""

    def __init__(self) -> None:
        self._waiting: dict[str, Arrival] = {}  # by student, in the order of turns
        self._begun: dict[str, Arrival] = {}

    @property
    def waiting(self) -> int:
        """How many submissions wait."""
        return len(self._waiting)

    @property
    def begun(self) -> tuple[str, ...]:
        """Whose submissions are being graded."""
        return tuple(self._begun)

    def put(self, arrival: Arrival) -> Arrival | None:
        """Let `arrival` wait. Returns the older submission that no longer does, which may be this one."""
        other = self._waiting.get(arrival.student)
        if other is not None and other.age > arrival.age:
            return arrival
        self._waiting[arrival.student] = arrival  # in her place, if she has one
        return other

    def next(self) -> Arrival | None:
        """Whose turn it is; None if nobody waits but those of whom one is being graded."""
        student = next((student for student in self._waiting if student not in self._begun), None)
        if student is None:
            return None
        self._begun[student] = self._waiting.pop(student)
        return self._begun[student]

    def end(self, arrival: Arrival) -> None:
        """Its grading is over, whatever came of it."""
        del self._begun[arrival.student]
