"""What a node does when home asks: functions that dask calls, one at a time in each process of the node.

Bytes and text go in, JSON comes out; no function raises, since dask would pickle what it raises:

    {"refused": SENTENCE}   this node cannot grade this course, and others may
    {"fault": TRACEBACK}    it failed at this submission

A process that dask itself has started makes itself a place at the first need; one of `autograder node` is
given its node's, see node.py.
"""

import json
import platform
import secrets as random
import shutil
import threading
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from autograder.cluster import answers, parcels, probing
from autograder.cluster.places import Place
from autograder.cluster.snapshot import NodeCourse, Snapshot, unpack, unpacked
from autograder.cluster.version import code_version
from autograder.course import ASSIGNMENT
from autograder.errors import UserError
from autograder.exercises import load_exercises
from autograder.grading import grade
from autograder.sandbox import Zygote


class Bench:
    """A place, and a sandbox for the course that was asked for last."""

    def __init__(self) -> None:
        self._open, self._sandbox = ExitStack(), ExitStack()
        self._place: Path | None = None
        self._course: NodeCourse | None = None
        self._zygote: Zygote | None = None
        self.busy = threading.Lock()

    @property
    def place(self) -> Path:
        """The node's folder, made where nobody has given one."""
        if self._place is None:
            self._place = self._open.enter_context(Place())
        return self._place

    @place.setter
    def place(self, path: Path) -> None:
        self._place = path

    def has(self, sha256: str) -> bool:
        """Whether the snapshot of that name lies here."""
        return unpacked(sha256, self.place).root.is_dir()

    def sandbox(self, sha256: str) -> tuple[NodeCourse, Zygote]:
        """That course and its sandbox, started and tried at the first need. Raises UserError without one."""
        course = unpacked(sha256, self.place)
        if self._course != course or self._zygote is None:
            self._sandbox.close()
            self._zygote = None
            zygote = self._sandbox.enter_context(Zygote(course, load_exercises(course.exercises).limits))
            probing.refuse_open_keys(zygote, course, _own_keys())
            self._course, self._zygote = course, zygote
        return self._course, self._zygote

    def close(self) -> None:
        """End the sandbox; remove the place if it is this process's own."""
        self._sandbox.close()
        self._open.close()


BENCH = Bench()
# Run by processes of a pool as they end, which leave out atexit, and by others through atexit.
Finalize(None, BENCH.close, exitpriority=1)


def describe(request: bytes) -> bytes:
    """Who this is, and whether the snapshot that `request` names lies here."""
    return _answered(
        lambda: {
            "version": code_version(),
            "host": platform.node(),
            "has_snapshot": BENCH.has(request.decode()),
        }
    )


def receive(content: bytes, sha256: str) -> bytes:
    """Unpack a snapshot."""

    def work() -> dict[str, Any]:
        unpack(Snapshot(sha256, content), BENCH.place)
        return {}

    return _answered(work)


def make_ready(sha256: bytes) -> bytes:
    """Start the sandbox of that course and have it tried."""

    def work() -> dict[str, Any]:
        BENCH.sandbox(sha256.decode())
        return {}

    return _answered(work)


def grade_parcel(content: bytes, earlier: bytes, sha256: str, seed: int | None) -> bytes:
    """Grade the submission in `content` by the course of that name. earlier: what was found before, if it
    was."""

    def work() -> dict[str, Any]:
        course, zygote = BENCH.sandbox(sha256)
        folder = course.submitted / random.token_hex(16)
        try:
            parcels.unpack(content, folder / ASSIGNMENT)
            return answers.written(
                grade(folder / ASSIGNMENT, course, zygote, seed=seed, earlier=answers.read_earlier(earlier))
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return _answered(work)


def _own_keys() -> list[Path]:
    from distributed import get_worker

    return list(probing.keys_of(get_worker().security))


def _answered(work: Callable[[], dict[str, Any]]) -> bytes:
    with BENCH.busy:
        try:
            answer = work()
        except UserError as error:
            answer = {"refused": str(error)}
        except Exception:
            answer = {"fault": traceback.format_exc()}
    return json.dumps(answer).encode()
