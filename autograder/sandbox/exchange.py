"""One question and its answer, over two pipes whose other ends a hostile process holds."""

import os
import select
import time
from collections.abc import Callable

from autograder.worker import frames

POLL_S = 0.05  # how often the limits are checked
PIECE_BYTES = 1 << 20


class Ended(Exception):
    """The other side closed its end, or has ended."""


def exchange(
    questions: int, answers: int, question: bytes, check: Callable[[], None], arrays_back: bool
) -> tuple[frames.Fields, frames.Arrays]:
    """Write `question` to one pipe (non-blocking) and read one frame from the other.

    `check` is called every POLL_S seconds and may raise. Raises Ended, and FrameError where the answer is
    malformed or was there before it was asked for. Memory: no more than one frame, however much the other
    side writes.
    """
    if _is_readable(answers):
        raise frames.FrameError("an answer without a question")
    incoming = Incoming(answers, arrays_back)
    unsent = memoryview(question)
    poll = select.poll()
    poll.register(answers, select.POLLIN)
    poll.register(questions, select.POLLOUT)
    due = time.monotonic() + POLL_S
    while not incoming.complete:
        ready = dict(poll.poll(max(0.0, due - time.monotonic()) * 1000))
        if time.monotonic() >= due:
            check()
            due = time.monotonic() + POLL_S
        if questions in ready:
            unsent = _send(questions, unsent)
            if not unsent:
                poll.unregister(questions)
        if answers in ready:
            incoming.receive()
    return incoming.frame()


class Incoming:
    """A frame as it comes in, piece by piece."""

    def __init__(self, answers: int, arrays_back: bool) -> None:
        self._answers, self._most_arrays = answers, frames.MAX_ANSWER_BYTES if arrays_back else 0
        self._header, self._body = bytearray(), bytearray()
        self._lengths: tuple[int, int] | None = None

    @property
    def complete(self) -> bool:
        """Whether all of it is there."""
        return self._lengths is not None and len(self._body) == sum(self._lengths)

    def receive(self) -> None:
        """Read what is there, but nothing beyond the frame. Raises Ended or FrameError."""
        part = self._header if self._lengths is None else self._body
        wanted = (frames.HEADER.size if self._lengths is None else sum(self._lengths)) - len(part)
        try:
            piece = os.read(self._answers, min(wanted, PIECE_BYTES))
        except BlockingIOError:
            return
        if not piece:
            raise Ended
        part += piece
        if self._lengths is None and len(part) == frames.HEADER.size:
            self._lengths = frames.lengths(bytes(part), self._most_arrays)

    def frame(self) -> tuple[frames.Fields, frames.Arrays]:
        """Its contents. Raises FrameError."""
        assert self._lengths is not None
        text, body = self._lengths[0], memoryview(self._body)  # of a view, parts are copied once
        return frames.decode(bytes(body[:text]), bytes(body[text:]))


def _send(questions: int, unsent: memoryview) -> memoryview:
    try:
        return unsent[os.write(questions, unsent[:PIECE_BYTES]) :]
    except BlockingIOError:
        return unsent
    except BrokenPipeError:
        raise Ended from None


def _is_readable(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return any(event & select.POLLIN for _, event in poll.poll(0))
