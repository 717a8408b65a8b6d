"""A worker that lies: the judge's own Worker, and on the other ends of its pipes a thread that sends what it
is told to.
"""

import contextlib
import json
import os
import select
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from autograder.exercises import Limits
from autograder.sandbox import Worker
from autograder.worker import frames

# So small that a worker which falls silent is given up after half a second; only this process is measured.
LIMITS = Limits(
    cell_cpu_seconds=0.5,
    question_cpu_seconds=0.5,
    wall_factor=1,
    memory_mb=1 << 20,
    resident_mb=1 << 20,
    threads=1_000,
    folder_mb=10,
    file_mb=10,
    output_kb=32,
)
Reply = Callable[[frames.Fields], bytes | None]
"""What is sent for a question: bytes, which need be no frame, behind which the pipe is closed if they are no
whole one; or None for silence.
"""


def lying_worker(reply: Reply) -> Worker:
    """A worker of sandbox/, to be used in a `with`, that is ready and answers as `reply` says."""
    folder = Path(tempfile.mkdtemp(prefix="liar-"))

    def fork(questions: int, answers: int, channel: int) -> None:
        ends = [os.dup(descriptor) for descriptor in (questions, answers, channel)]
        threading.Thread(target=_live, args=(*ends, reply), daemon=True).start()

    return Worker(fork, LIMITS, folder, {"folder": str(folder)})


def _live(questions: int, answers: int, channel: int, reply: Reply) -> None:
    """What zygote and worker do together, from birth to the wish to kill."""
    with socket.socket(fileno=channel) as zygote, contextlib.ExitStack() as ends:
        ends.callback(os.close, questions)
        is_open = [True]

        def hang_up() -> None:
            if is_open.pop() if is_open else False:
                os.close(answers)

        ends.callback(hang_up)
        _tell(zygote, {"pid": os.getpid()})
        frames.read(questions)
        frames.write(answers, frames.encode({"ok": True}))
        while True:
            readable, _, _ = select.select([zygote, *([questions] if is_open else [])], [], [])
            if zygote in readable and _is_over(zygote):
                break
            if questions in readable:
                sent = _answer(questions, reply)
                if sent is not None:
                    with contextlib.suppress(BrokenPipeError):
                        frames.write(answers, sent)
                    if not _is_whole(sent):
                        hang_up()
                        _tell(zygote, {"exit": 0, "cpu_seconds": 0.0, "peak_memory_kb": 1})
                        break


def _answer(questions: int, reply: Reply) -> bytes | None:
    fields, _ = frames.read(questions)
    return reply(fields)


def _tell(zygote: socket.socket, news: dict[str, object]) -> None:
    zygote.sendall(json.dumps(news).encode() + b"\n")


def _is_over(zygote: socket.socket) -> bool:
    """Whether the judge wishes an end; then it has it."""
    wishes = zygote.recv(64)
    if wishes and b"K" not in wishes:
        return False
    with contextlib.suppress(OSError):
        _tell(zygote, {"exit": -9, "cpu_seconds": 0.0, "peak_memory_kb": 1})
    return True


def _is_whole(sent: bytes) -> bool:
    header = frames.HEADER.size
    return len(sent) >= header and sum(frames.HEADER.unpack(sent[:header])) <= len(sent) - header
