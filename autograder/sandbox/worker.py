"""One worker, seen from the judge: it is asked, watched while it thinks, stopped in between, and killed at
the end.

Its answers are hostile until outcome.Reader has read them. Whatever it does, a call here ends within the
limits with an answer or with WorkerGone, and the judge's memory grows by no more than the caps of
worker/frames.py.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
import psutil

from autograder.exercises import Limits
from autograder.sandbox import folders
from autograder.sandbox.exchange import Ended, exchange
from autograder.sandbox.outcome import (
    Answer,
    CellRun,
    Malformed,
    Reader,
    SandboxError,
    Usage,
    WorkerGone,
)
from autograder.sandbox.watch import Watch
from autograder.worker import frames

START_S = 60.0  # seconds until a fork must have locked itself down
END_S = 30.0  # wall seconds until a killed process must have been reaped
PIPE_BYTES = 1 << 20
F_SETPIPE_SZ = 1031  # Linux
KILL, STOP, CONTINUE = b"K", b"S", b"C"
DEATHS_BY_MEMORY = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL, -signal.SIGBUS}
MISUSED = "Your code wrote into the channel that its answers take."

Read = TypeVar("Read")


class Worker:
    """A fork of the zygote, between `__enter__` and `__exit__`. Made by Zygote.worker(), not by hand.

    fork: hands two pipe ends and a socket to the zygote. spec: the first frame, see worker/serve.py.
    """

    def __init__(
        self,
        fork: Callable[[int, int, int], None],
        limits: Limits,
        folder: Path,
        spec: dict[str, Any],
    ) -> None:
        self._fork, self._limits, self._folder, self._spec = fork, limits, folder, spec
        self._reader = Reader()
        self._gone: WorkerGone | None = None
        self._ended: dict[str, Any] | None = None
        self._heard = b""
        self._started, self._seconds = time.monotonic(), 0.0
        self.in_force: dict[str, Any] = {}

    @property
    def usage(self) -> Usage:
        """What it has used so far; once it has ended, in all."""
        if self._ended is None:
            return self._watch.usage
        used = self._ended
        return Usage(used["cpu_seconds"], used["peak_memory_kb"] / 1024, self._seconds)

    def __enter__(self) -> "Worker":
        """Fork, lock down, be ready. Raises SandboxError where that fails."""
        their_questions, self._questions = os.pipe()
        self._answers, their_answers = os.pipe()
        self._channel, their_channel = socket.socketpair()
        try:
            for descriptor in (self._questions, self._answers):
                os.set_blocking(descriptor, False)
                with contextlib.suppress(
                    OSError
                ):  # an ordinary user's pipes together have a limit; small ones do
                    fcntl.fcntl(descriptor, F_SETPIPE_SZ, PIPE_BYTES)
            self._fork(their_questions, their_answers, their_channel.fileno())
        finally:
            os.close(their_questions)
            os.close(their_answers)
            their_channel.close()
        try:
            self._start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill it, take its usage down, and remove its folder."""
        try:
            self._end()
        finally:
            os.close(self._questions)
            os.close(self._answers)
            self._channel.close()
            folders.remove(self._folder)

    def run_cell(self, cell_id: str, source: str, capture: bool = True) -> CellRun:
        """Run one cell of the notebook; with `capture`, keep what it shows.

        Raises WorkerGone where it exceeds a limit or ends the process, ValueError once arrays have been sent:
        what cells show goes to the student, who must see nothing of the judge's arrays.
        """
        if not self._reader.quoting:
            raise ValueError("a worker that has been sent arrays runs no more cells")
        self._reader.sources[cell_id] = source
        question = {"op": "run_cell", "cell_id": cell_id, "source": source, "capture": capture}
        fields, _ = self._exchange(frames.encode(question), self._limits.cell_cpu_seconds, "This cell")
        return self._read(lambda: self._reader.cell_run(fields))

    def ask(
        self, op: str, fields: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]] | None = None
    ) -> Answer:
        """Ask one question of worker/answers.py. Raises WorkerGone where there is no answer within the
        limits.
        """
        if arrays:
            self._reader.quoting = False
        question = frames.encode({**fields, "op": op}, arrays)
        limit = self._limits.question_cpu_seconds
        received, sent_back = self._exchange(question, limit, "Your code", arrays_back=bool(arrays))
        return self._read(lambda: self._reader.answer(op, received, sent_back))

    def _start(self) -> None:
        self._channel.settimeout(START_S)
        try:
            born = self._news()
        except TimeoutError:
            raise SandboxError("the zygote forks no more") from None
        if born is None:
            raise SandboxError("the zygote has ended")
        try:
            self._watch = Watch(born["pid"], self._limits, self._folder)
        except psutil.Error:
            raise SandboxError("a worker ended before it was locked down") from None
        try:
            fields, _ = self._exchange(frames.encode(self._spec), START_S, "Starting")
        except WorkerGone as gone:
            raise SandboxError(f"a worker could not be locked down: {gone.sentence}") from None
        if not fields.get("ok"):
            raise SandboxError(
                f"a worker could not be locked down: {fields.get('detail', 'it gave no reason')}"
            )
        self.in_force = fields.get("in_force", {})

    def _exchange(
        self, question: bytes, cpu_seconds: float, who: str, arrays_back: bool = False
    ) -> tuple[frames.Fields, frames.Arrays]:
        """Send a question, watch, and receive the answer; the worker runs only in between."""
        if self._gone is not None:
            raise self._gone
        check = self._watch.question(cpu_seconds, who)
        self._wish(CONTINUE)
        try:
            answer = exchange(self._questions, self._answers, question, check, arrays_back)
            self._wish(STOP)
            self._watch.look_at_files(who)
        except Ended:
            raise self._mourn(who) from None
        except frames.FrameError:
            raise self._give_up(WorkerGone("died", MISUSED)) from None
        except WorkerGone as gone:
            raise self._give_up(gone) from None
        return answer

    def _read(self, read: Callable[[], Read]) -> Read:
        try:
            return read()
        except Malformed:
            raise self._give_up(WorkerGone("died", MISUSED)) from None

    def _give_up(self, gone: WorkerGone) -> WorkerGone:
        """Kill the worker, for the reason `gone`, which answers every later question too."""
        self._end()
        self._gone = gone
        return gone

    def _mourn(self, who: str) -> WorkerGone:
        """Why the worker's end of the pipe is closed. Raises SandboxError where that is our fault."""
        self._channel.settimeout(1.0)  # one that only closed its pipe is still there after that
        code = self._end(kill=False)
        if self._ended is None:
            raise SandboxError("the zygote has ended")
        peak = self._ended["peak_memory_kb"] << 10
        if code in DEATHS_BY_MEMORY and self._watch.memory_was_short(peak):
            return self._give_up(self._watch.out_of_memory(who))
        return self._give_up(WorkerGone("died", f"{who} ended the process that runs it ({_manner(code)})."))

    def _end(self, kill: bool = True) -> int:
        """Have the process ended and reaped; return its exit status, negative for a signal. May be called
        again.

        With kill=False it is given a moment to end by itself.
        """
        if self._ended is None and kill:
            self._wish(KILL)
            self._channel.settimeout(END_S)
        if self._ended is None:
            try:
                news = self._news()
                while news is not None and "exit" not in news:
                    news = self._news()
            except TimeoutError:
                if not kill:
                    return self._end()
                raise SandboxError("a worker that was killed did not end") from None
            self._ended, self._seconds = news, time.monotonic() - self._started
        return int(self._ended["exit"]) if self._ended else 0

    def _wish(self, wish: bytes) -> None:
        with contextlib.suppress(OSError):  # the zygote may have ended, and the worker with it
            self._channel.sendall(wish)

    def _news(self) -> dict[str, Any] | None:
        """The next line of the zygote's about this worker; None where there is none any more."""
        while b"\n" not in self._heard:
            try:
                piece = self._channel.recv(4096)
            except ConnectionError:
                piece = b""
            if not piece:
                return None
            self._heard += piece
        line, _, self._heard = self._heard.partition(b"\n")
        news: dict[str, Any] = json.loads(line)
        return news


def _manner(code: int) -> str:
    if code >= 0:
        return f"exit status {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
