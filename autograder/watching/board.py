"""What a watcher tells an instructor."""

from dataclasses import dataclass
from typing import Protocol

from autograder.watching.journal import State


@dataclass(frozen=True)
class Ended:
    """What became of an arrival. score, max_score: of what is graded. seconds: from arrival to feedback."""

    student: str
    state: State
    why: str = ""
    score: float = 0.0
    max_score: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Standing:
    """How things stand: how many wait, whose are being graded, how many are done since the first start."""

    waiting: int
    begun: tuple[str, ...]
    done: int


class Board(Protocol):
    """Shows an instructor what is going on."""

    def tell(self, sentence: str) -> None:
        """Something that she has to see to."""

    def ended(self, ended: Ended) -> None:
        """Something has become of an arrival."""

    def show(self, standing: Standing) -> None:
        """How things stand now; called often."""
