"""What a hidden test says: nothing where its claim holds, four lines where it does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from resnet_lab.explain import Difference

from autograder.report import Status


@dataclass(frozen=True)
class Message:
    """Four lines for the student. No line may hold array values, labels or source of the suites."""

    called: str
    expected: str
    received: str
    look: str

    @classmethod
    def of(cls, called: str, difference: Difference) -> "Message":
        """What was called, and where the two graphs part."""
        expected = f"{difference.place}: {difference.expected}"
        return cls(called, expected, difference.received, difference.look)

    def __str__(self) -> str:
        """The lines as the student reads them."""
        lines = [f"Called: {self.called}", f"Expected: {self.expected}", f"Received: {self.received}"]
        if self.look:
            lines.append(f"Where to look: {self.look}")
        return "\n".join(lines)


class Wrong(AssertionError):
    """A claim does not hold: the student's points, never the judge's fault.

    share: the part of the test's points (0 to 1) that is earned all the same.
    """

    def __init__(self, message: Message | str, share: float = 0.0) -> None:
        super().__init__(str(message))
        self.share = share
        # What is wrong, whatever the call was that showed it.
        self.reason = str(replace(message, called="")) if isinstance(message, Message) else message


@contextmanager
def earned(share: float) -> Iterator[None]:
    """What does not hold inside costs a part of the points: `share` is earned by what held before."""
    try:
        yield
    except Wrong as wrong:
        wrong.share = share
        raise


class CannotJudge(Wrong):
    """Nothing can be asked: the function is missing or raises. `status` is the report's word for it."""

    def __init__(self, status: Status, message: Message | str) -> None:
        super().__init__(message)
        self.status = status
