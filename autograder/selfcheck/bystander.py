"""Watches the processes that grade while attacks are graded: nothing of them may change, and none may die."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

EVERY_S = 0.3
LIMITS = ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_NPROC")


class Bystander:
    """`with Bystander(pid) as bystander:` over a grader and its zygote; then `bystander.changes`.

    Settings are those that one process could take from another: niceness, processors, limits, being stopped.
    """

    def __init__(self, pid: int) -> None:
        self._grader = psutil.Process(pid)
        self._first: dict[int, dict[str, Any]] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.changes: list[str] = []
        self.zygotes: set[int] = set()

    def __enter__(self) -> "Bystander":
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
        while not self._ended.wait(EVERY_S):
            try:
                children = self._grader.children()
                self.zygotes |= {child.pid for child in children if "zygote.py" in " ".join(child.cmdline())}
                for process in (self._grader, *children):
                    self._compare(process)
            except psutil.Error:  # it has just ended, as it must some day
                continue

    def _compare(self, process: psutil.Process) -> None:
        settings = _settings(process)
        first = self._first.setdefault(process.pid, settings)
        for name, value in settings.items():
            if value != first[name]:
                sentence = f"{process.name()} had {name} {first[name]}, then {value}"
                if sentence not in self.changes:
                    self.changes.append(sentence)


def _settings(process: psutil.Process) -> dict[str, Any]:
    with process.oneshot():
        return {
            "niceness": process.nice(),
            "processors": process.cpu_affinity(),
            "I/O priority": process.ionice(),
            "stopped": process.status() == psutil.STATUS_STOPPED,
            **{name: process.rlimit(getattr(psutil, name)) for name in LIMITS},
            "score for running out of memory": Path(f"/proc/{process.pid}/oom_score_adj").read_text().strip(),
        }


def processes_of(folder: Path) -> list[int]:
    """Processes of this user, but for this one, whose working folder lies below `folder`."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and Path(process.cwd()).is_relative_to(folder):
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found
