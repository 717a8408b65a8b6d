"""A worker's life: a fork of the zygote that locks itself down, then answers the judge's questions until it
is killed.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

from . import answers, cells, frames, lockdown, probe, reference

QUESTIONS, ANSWERS = 3, 4  # the worker's only descriptors above the standard ones, which lead nowhere
HIGHEST_DESCRIPTOR = 1 << 20


def prepare() -> None:
    """In the zygote, once: what every worker needs and what holds no secret and starts no thread."""
    cells.prepare()
    lockdown.prepare()


def serve(questions: int, answers_pipe: int, zygote: int) -> NoReturn:
    """In the child: `questions` and `answers_pipe` are its pipes. The first frame says where it may live."""
    keep_only(questions, answers_pipe)
    lockdown.die_with_parent(zygote)
    spec, _ = frames.read(QUESTIONS)
    try:
        settle(Path(spec["folder"]))
        in_force = lockdown.apply(lockdown.Rules(**spec["rules"])) if spec["rules"] else {}
    except OSError as error:
        _reply({"ok": False, "detail": str(error)})
        os._exit(1)
    if spec.get("judged"):
        reference.take_away()
    runner = cells.Runner(spec["output_kb"] << 10)
    _reply({"ok": True, "in_force": in_force})
    answerer = answers.Answerer(runner)
    while True:
        try:
            fields, arrays = frames.read(QUESTIONS)
        except EOFError:
            os._exit(0)
        _reply(*_answer(fields, arrays, runner, answerer))


def keep_only(questions: int, answers_pipe: int) -> None:
    """Close every descriptor but the two pipes; input is empty and raw output goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    # Moved out of the way first: 3 and 4 may be taken by the other one, or by `nowhere`.
    high = [os.dup(descriptor) for descriptor in (nowhere, nowhere, nowhere, questions, answers_pipe)]
    while max(high) < 8 or min(high) < 5:
        high = [os.dup(descriptor) for descriptor in high]
    for target, descriptor in enumerate(high):
        os.dup2(descriptor, target)
    os.closerange(ANSWERS + 1, HIGHEST_DESCRIPTOR)


def settle(folder: Path) -> None:
    """Make `folder` the worker's home: working folder, temporary files, caches."""
    home = folder / "home"
    os.environ.update(
        HOME=str(home),
        TMPDIR=str(home),
        IPYTHONDIR=str(home / "ipython"),
        MPLCONFIGDIR=str(home / "matplotlib"),
    )
    os.environ.update(XDG_CACHE_HOME=str(home / "cache"), KERAS_HOME=str(home / "keras"), USER="student")
    working = folder / "assignment" / "residual_networks"
    os.chdir(working)
    tempfile.tempdir = None  # the zygote's answer to where temporary files go
    # At the end, so that a numpy.py beside the notebook shadows nothing.
    sys.path.append(str(working))


def _answer(
    fields: frames.Fields, arrays: frames.Arrays, runner: cells.Runner, answerer: answers.Answerer
) -> tuple[dict[str, Any], frames.Arrays]:
    op = fields["op"]
    if op == "run_cell":
        return runner.run(fields["cell_id"], fields["source"], fields["capture"]), {}
    if op == "probe":
        return {"ok": True, "attempts": probe.run(fields)}, {}
    return answerer.answer(op, fields, arrays)


def _reply(fields: dict[str, Any], arrays: frames.Arrays | None = None) -> None:
    try:
        frame = frames.encode(fields, arrays, frames.MAX_ANSWER_BYTES)
    except frames.FrameError as error:
        frame = frames.encode({"ok": False, "reason": "too_big", "detail": str(error)[:200]})
    frames.write(ANSWERS, frame)
