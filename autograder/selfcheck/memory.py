"""How much memory a process and all that it started take together."""

import os
import threading
from dataclasses import dataclass
from types import TracebackType

import psutil

SAMPLES_EVERY_S = 0.5
MIB = 1 << 20


@dataclass(frozen=True)
class Size:
    """Of one process, in MiB: resident, and with its share of pages that others have as well.

    level: 0 for the process that was asked about, 1 for its children, 2 for theirs.
    """

    level: int
    resident_mb: float
    share_mb: float


def family_sizes(process: psutil.Process) -> list[Size]:
    """Sizes of `process` and all below it; those that end meanwhile are left out."""
    sizes, level, generation = [], 0, [process]
    while generation:
        below = []
        for member in generation:
            try:
                about = member.memory_full_info()
                below += member.children()
            except psutil.Error:
                continue
            sizes.append(Size(level, about.rss / MIB, about.pss / MIB))
        level, generation = level + 1, below
    return sizes


class PeakMemory:
    """`with PeakMemory() as peak:`, then `peak.mb`: of this process and all below it, pages counted once."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.mb = 0.0

    def __enter__(self) -> "PeakMemory":
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End watching."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        process = psutil.Process(os.getpid())
        while True:
            self.mb = max(self.mb, sum(size.share_mb for size in family_sizes(process)))
            if self._ended.wait(SAMPLES_EVERY_S):
                return
