"""What a worker's run came to, as the judge may use it: nothing here is a value that a worker can choose
freely.

The tree of ends: an answer; or WorkerGone, because it used too much time (timed_out), too much memory
(out_of_memory), too many threads or files (blocked), or ended by itself or broke the protocol (died).
SandboxError is a fault of ours.
"""

import base64
import binascii
import builtins
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from autograder.worker import frames
from autograder.worker.outputs import ITEM_BYTES, KINDS_OF_PICTURE, descriptions

GoneStatus = Literal["timed_out", "out_of_memory", "blocked", "died"]
MESSAGE_CHARACTERS = 500
SHOWN_CHARACTERS = 4_000
OWN_CLASS = "an exception of its own class"
MAX_OUTPUTS = 3_000
# Bytes that the judge keeps of all cells; only a worker that gets past its own limit shows more.
SHOWN_IN_ALL = 16_000_000
# What each question may be answered with, beside "ok", "reason" and "error".
FIELDS_OF = {
    "build": {"received", "input_shape", "output_shape", "weights", "blueprint"},
    "build_again": {"shared"},
    "probe": {"attempts"},
    "trace": {"received", "blueprint"},
    "call": {"received"},
    "numbers": {"received", "numbers"},
}
REASONS = {
    "missing_function",
    "raised",
    "not_a_tensor",
    "not_a_model",
    "not_connected",
    "no_result",
    "not_built",
    "does_not_fit",
    "too_big",
}
# What a function may be said to have returned, once a class could be named after what was sent.
KNOWN_TYPES = set(
    "NoneType int float bool str list tuple dict function ndarray Tensor EagerTensor KerasTensor Sequential"
    " Model Functional".split()
)
IDENTIFIER = re.compile("[A-Za-z_][A-Za-z0-9_]{0,60}")
BASES = {"object", "type", "BaseException", "Exception"}
KNOWN_CLASSES = {name for name, value in vars(builtins).items() if isinstance(value, type)} - BASES | {
    "UsageError",  # IPython
    "LabError",
    "CheckFailed",  # resnet_lab
    "OpError",
    "InvalidArgumentError",
    "ResourceExhaustedError",
    "NotFoundError",
    "InternalError",
    "UnimplementedError",  # TensorFlow
}
TEXT_KINDS = {"text/plain", "text/html", "text/markdown", "text/latex"}
# Beside line breaks, tabs and the colours of terminals (ESC), control characters are good for nothing but
# mischief.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")


class SandboxError(RuntimeError):
    """The sandbox itself failed. Never the student's fault."""


class WorkerGone(Exception):
    """There is no worker any more; `sentence` is for the student. `by_wall_time`: stuck or starved, worth one
    retry.
    """

    def __init__(self, status: GoneStatus, sentence: str, by_wall_time: bool = False) -> None:
        super().__init__(sentence)
        self.status: GoneStatus = status
        self.sentence = sentence
        self.by_wall_time = by_wall_time


class Malformed(ValueError):
    """An answer that is not what answers are."""


@dataclass(frozen=True)
class StudentError:
    """An exception of student code. `line` is hers, looked up in the source that the judge sent."""

    class_name: str
    message: str
    cell_id: str | None = None
    line_number: int | None = None
    line: str = ""


@dataclass(frozen=True)
class CellRun:
    """One cell was run: whether it raised, and what it showed, as nbformat 4.5 outputs."""

    status: Literal["ok", "error"]
    outputs: list[dict[str, Any]]
    error: StudentError | None


@dataclass(frozen=True)
class Answer:
    """The answer to one question: plain JSON, arrays by name, and what student code raised, if it did."""

    fields: dict[str, Any]
    arrays: dict[str, np.ndarray[Any, Any]]
    error: StudentError | None = None


@dataclass(frozen=True)
class Usage:
    """What a worker used: CPU seconds, its largest resident size in MiB, wall seconds from fork to end."""

    cpu_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    seconds: float = 0.0


@dataclass
class Reader:
    """Turns what a worker says into the types above, with the sources that it was sent. Raises Malformed.

    `quoting`: whether an exception's message may be quoted, as long as no arrays have been sent.
    """

    sources: dict[str, str] = field(default_factory=dict)
    quoting: bool = True
    _shown: int = 0  # bytes of all outputs so far
    _layers: set[str] = field(default_factory=set)  # names of layers that were told before any array was sent

    def cell_run(self, fields: dict[str, Any]) -> CellRun:
        """The answer to run_cell."""
        status, outputs = fields.get("status"), fields.get("outputs")
        if status not in ("ok", "error") or not isinstance(outputs, list) or len(outputs) > MAX_OUTPUTS:
            raise Malformed("not the answer to a cell")
        error = self.student_error(fields.get("error")) if status == "error" else None
        rebuilt = [_output(output) for output in outputs]
        self._shown += sum(map(_size, rebuilt))
        return CellRun(status, rebuilt if self._shown <= SHOWN_IN_ALL else [], error)

    def answer(self, op: str, fields: dict[str, Any], arrays: frames.Arrays) -> Answer:
        """The answer to any other question: "ok", or a "reason" why not, and the fields of `op`."""
        if not isinstance(fields.get("ok"), bool) or fields.get("reason") not in (None, *REASONS):
            raise Malformed("neither yes nor no")
        received = fields.get("received")
        if received is not None and not self._may_be_named(received):
            fields["received"] = "object"
        self._rename_layers(fields.get("blueprint"))
        error = self.student_error(fields["error"]) if fields.get("error") is not None else None
        known = {"ok", "reason"} | FIELDS_OF.get(op, set())
        return Answer({key: value for key, value in fields.items() if key in known}, arrays, error)

    def _may_be_named(self, received: Any) -> bool:
        """Whether the name of a type is no more than that."""
        if not isinstance(received, str) or not IDENTIFIER.fullmatch(received):
            return False
        return self.quoting or received in KNOWN_TYPES

    def _rename_layers(self, blueprint: Any) -> None:
        """Once arrays have been sent, a layer's name is quoted only if it was told before."""
        nodes = blueprint.get("nodes") if isinstance(blueprint, dict) else None
        for node in nodes if isinstance(nodes, list) else ():
            config = node.get("config") if isinstance(node, dict) else None
            name = config.get("class") if isinstance(config, dict) else None
            if isinstance(config, dict) and isinstance(name, str):
                if self.quoting:
                    self._layers.add(name)
                elif name not in self._layers:
                    config["class"] = "Layer"

    def student_error(self, fields: Any) -> StudentError:
        """An exception: of a known class, with a line that stands in the source."""
        if not isinstance(fields, dict) or not isinstance(fields.get("classes"), list):
            raise Malformed("not an exception")
        names = (name for name in fields["classes"] if isinstance(name, str))
        class_name = next((name for name in names if name in KNOWN_CLASSES), OWN_CLASS)
        message = fields.get("message")
        if not self.quoting or not isinstance(message, str):
            message = ""
        cell_id, number = fields.get("cell_id"), fields.get("line_number")
        lines = self.sources.get(cell_id, "").splitlines() if isinstance(cell_id, str) else []
        if type(number) is not int or not 1 <= number <= len(lines):
            return StudentError(class_name, _clean(message)[:MESSAGE_CHARACTERS])
        line = lines[number - 1].strip()
        return StudentError(class_name, _clean(message)[:MESSAGE_CHARACTERS], cell_id, number, line)


def _clean(text: Any) -> str:
    if not isinstance(text, str):
        raise Malformed("not text")
    return CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def _output(output: Any) -> dict[str, Any]:
    """One notebook output, rebuilt from the parts that are known."""
    kind = output.get("output_type") if isinstance(output, dict) else None
    rebuild = OUTPUTS.get(kind) if isinstance(kind, str) else None
    if rebuild is None:
        raise Malformed("not an output")
    return {"output_type": kind} | rebuild(output)


def _size(output: dict[str, Any]) -> int:
    """How much of the judge's memory an output takes."""
    texts = [*output.get("data", {}).values(), *output.get("traceback", ()), output.get("evalue", "")]
    return ITEM_BYTES + sum(map(sys.getsizeof, [*texts, output.get("text", "")]))


def _stream(output: dict[str, Any]) -> dict[str, Any]:
    name = output.get("name")
    if name not in ("stdout", "stderr"):
        raise Malformed("not a stream")
    return {"name": name, "text": _clean(output.get("text"))}


def _display(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data")
    if not isinstance(data, dict):
        raise Malformed("not a display")
    kept = {kind: _clean(data[kind]) for kind in TEXT_KINDS & data.keys()}
    pictures = {kind: _picture(data[kind]) for kind in KINDS_OF_PICTURE if kind in data}
    described = {
        kind: {"alt": _clean(about["alt"])}
        for kind, about in descriptions(pictures, output.get("metadata")).items()
    }
    return {"data": dict(sorted((kept | pictures).items())), "metadata": described}


def _picture(value: Any) -> str:
    text = "".join(_clean(value).split())
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("not a picture") from None
    return text


def _result(output: dict[str, Any]) -> dict[str, Any]:
    count = output.get("execution_count")
    if type(count) is not int or not 0 <= count < 1_000_000:
        raise Malformed("not a result")
    return _display(output) | {"execution_count": count}


def _error(output: dict[str, Any]) -> dict[str, Any]:
    lines = output.get("traceback")
    if not isinstance(lines, list):
        raise Malformed("not an error")
    name, message = _clean(output.get("ename"))[:100], _clean(output.get("evalue"))[:SHOWN_CHARACTERS]
    return {"ename": name, "evalue": message, "traceback": [_clean(line) for line in lines[:50]]}


OUTPUTS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "stream": _stream,
    "display_data": _display,
    "execute_result": _result,
    "error": _error,
}
