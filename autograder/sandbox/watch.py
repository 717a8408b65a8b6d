"""What a worker uses while it thinks, measured from outside, against its limits.

CPU time decides, which load on the machine does not change; wall time stands far behind it, for a worker that
waits for ever. What a worker waits because other work has the processors is not counted. The kernel's own
limits (worker/lockdown.py) refuse single acts; these end the worker.
"""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from autograder.exercises import Limits
from autograder.sandbox import folders
from autograder.sandbox.outcome import Usage, WorkerGone

POLLS_A_LOOK_AT_FILES = 5  # a look at the folder takes longer than one at the process
# A process that is aborted with this much of its memory taken died of it: C++ calls abort() when it gets no
# more.
SHARE_OF_A_DEATH_BY_MEMORY = 0.7


class Watch:
    """Over one process. `folder` is the worker's own."""

    def __init__(self, pid: int, limits: Limits, folder: Path) -> None:
        self._process = psutil.Process(pid)
        self._limits, self._folder = limits, folder
        self._mapped_at_start = self._process.memory_info().vms
        self._most_mapped = self._most_resident = 0
        self._cpu_seconds, self._started = 0.0, time.monotonic()
        self._waited = 0.0  # wall seconds of all questions so far that no load on the machine explains

    @property
    def usage(self) -> Usage:
        """What it used until it was last looked at."""
        seconds = time.monotonic() - self._started
        return Usage(self._cpu_seconds, self._most_resident / (1 << 20), seconds)

    def question(self, cpu_seconds: float, who: str) -> Callable[[], None]:
        """A check to be made again and again while one question is open, which may take `cpu_seconds`.

        It raises WorkerGone where a limit is exceeded, with `who` as the subject of its sentence.
        """
        self._measure()
        cpu_at_start, begun = self._cpu_seconds, time.monotonic()
        starved_at_start = waits_for_a_processor(self._process.pid)
        wall_seconds = cpu_seconds * self._limits.wall_factor
        waited_before = self._waited
        polls = 0

        def check() -> None:
            nonlocal polls
            polls += 1
            threads = self._measure()
            if self._cpu_seconds - cpu_at_start > cpu_seconds:
                raise WorkerGone(
                    "timed_out",
                    f"{who} needed more than the {cpu_seconds:g} seconds of computing time that are allowed.",
                )
            starved = waits_for_a_processor(self._process.pid)
            # Of one thread: those that wait for each other do not wait twice.
            longest = max(
                (seconds - starved_at_start.get(thread, 0.0) for thread, seconds in starved.items()),
                default=0.0,
            )
            wall, cpu = time.monotonic() - begun - longest, self._cpu_seconds - cpu_at_start
            # Many short waits are a long one. Work, however slow on a busy machine, counts as none.
            self._waited = waited_before + max(0.0, wall - self._limits.wall_factor * cpu)
            if max(wall, self._waited) > wall_seconds:
                raise WorkerGone(
                    "timed_out",
                    f"{who} did not come to an end within {wall_seconds:g} seconds.",
                    by_wall_time=True,
                )
            if self._most_resident > self._limits.resident_mb << 20:
                raise self.out_of_memory(who)
            if threads > self._limits.threads:
                raise WorkerGone("blocked", f"{who} started more than {self._limits.threads} threads.")
            if polls % POLLS_A_LOOK_AT_FILES == 0:
                self.look_at_files(who)

        return check

    def look_at_files(self, who: str) -> None:
        """Raise WorkerGone where the worker's folder has become too big."""
        try:
            folders.size_of(self._folder, self._limits.folder_mb)
        except folders.TooMuch:
            raise WorkerGone(
                "blocked",
                f"{who} wrote more than {self._limits.folder_mb} MiB or {folders.MAX_ENTRIES} files.",
            ) from None

    def out_of_memory(self, who: str) -> WorkerGone:
        """The verdict on a worker that took too much memory."""
        return WorkerGone("out_of_memory", f"{who} needed more than {self._limits.memory_mb} MiB of memory.")

    def memory_was_short(self, peak_bytes: int) -> bool:
        """Whether the process, now dead, was near its limit.

        peak_bytes: its largest resident size, as the kernel knows it. On a busy machine it may have grown
        much since it was last looked at.
        """
        mapped = self._most_mapped - self._mapped_at_start
        share = SHARE_OF_A_DEATH_BY_MEMORY
        return mapped > share * (self._limits.memory_mb << 20) or peak_bytes > share * (
            self._limits.resident_mb << 20
        )

    def _measure(self) -> int:
        """Take the process's figures down; return its number of threads. One that has ended keeps its last
        ones.
        """
        try:
            with self._process.oneshot():
                times, memory = self._process.cpu_times(), self._process.memory_info()
                threads: int = self._process.num_threads()
        except psutil.Error:
            return 0
        self._cpu_seconds = max(self._cpu_seconds, times.user + times.system)
        self._most_mapped = max(self._most_mapped, memory.vms)
        self._most_resident = max(self._most_resident, memory.rss)
        return threads


def waits_for_a_processor(pid: int) -> dict[str, float]:
    """By thread the seconds in which it was ready to run and did not, since it began.

    Empty where the process has ended or the kernel keeps no such account; then wall_factor alone makes up for
    load.
    """
    waits = {}
    for account in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError, IndexError):
            waits[account.parent.name] = int(account.read_text().split()[1]) / 1e9
    return waits
