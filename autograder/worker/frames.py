"""What crosses between judge and worker: frames of JSON and arrays, capped in length, that cannot carry code.

A frame is a header (two 32-bit lengths), JSON (one object) and safetensors (may be empty). Both sides use
this module. The judge's side treats all of it as hostile: every defect raises FrameError, and no length is
believed before the bytes are there.
"""

import json
import os
import struct
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
import safetensors.numpy

HEADER = struct.Struct(">II")
MAX_JSON_BYTES = 2 << 20  # parsed, at most thirty times as much; a blueprint of 5,000 nodes has 1 MiB
MAX_ARRAY_BYTES = 64 << 20  # in a question: pictures
# In an answer, of which the judge makes copies. Outputs and gradients of blocks are below 1 MiB.
MAX_ANSWER_BYTES = 2 << 20
MAX_NAMES_BYTES = 64 << 10  # names, types and shapes of all arrays; each costs the reader ten times as much
ARRAY_TYPES = frozenset({"float32", "float64", "int32", "int64", "uint8"})

Fields = dict[str, Any]
Arrays = dict[str, np.ndarray[Any, Any]]


class FrameError(ValueError):
    """A frame that breaks the rules above."""


def encode(
    fields: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray[Any, Any]] | None = None,
    most: int = MAX_ARRAY_BYTES,
) -> bytes:
    """One frame, with at most `most` bytes of arrays. Raises FrameError where it would exceed a cap or
    `fields` is not plain JSON.
    """
    try:
        text = json.dumps(fields, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise FrameError(f"not plain JSON: {error}") from None
    packed = (
        safetensors.numpy.save({k: np.ascontiguousarray(v) for k, v in arrays.items()}) if arrays else b""
    )
    check_lengths(len(text), len(packed), most)
    return HEADER.pack(len(text), len(packed)) + text + packed


def lengths(header: bytes, most: int = MAX_ARRAY_BYTES) -> tuple[int, int]:
    """The lengths in bytes of the JSON and of the arrays that follow `header`. Raises FrameError above the
    caps.
    """
    text, packed = HEADER.unpack(header)
    check_lengths(text, packed, most)
    return text, packed


def check_lengths(text: int, packed: int, most: int) -> None:
    """Raise FrameError where the JSON's length in bytes exceeds its cap, or that of the arrays `most`."""
    if text > MAX_JSON_BYTES:
        raise FrameError(f"{text} bytes of JSON, at most {MAX_JSON_BYTES} are allowed")
    if packed > most:
        raise FrameError(f"{packed} bytes of arrays, at most {most} are allowed")


def decode(text: bytes, packed: bytes) -> tuple[Fields, Arrays]:
    """The object and the arrays of a frame's two parts. Raises FrameError, whatever they hold."""
    try:
        fields = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"not JSON: {type(error).__name__}") from None
    if not isinstance(fields, dict):
        raise FrameError("not a JSON object")
    return fields, _unpack(packed) if packed else {}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _unpack(packed: bytes) -> Arrays:
    # safetensors begins with the length of its list of names.
    if int.from_bytes(packed[:8], "little") > MAX_NAMES_BYTES:
        raise FrameError("too many arrays")
    try:
        arrays: Arrays = safetensors.numpy.load(packed)
    except Exception as error:  # its parser has many errors; to whoever reads a frame they are one
        raise FrameError(f"not safetensors: {type(error).__name__}") from None
    for name, array in arrays.items():
        if array.dtype.name not in ARRAY_TYPES:
            raise FrameError(f"an array of {array.dtype.name}")
        if len(name) > 200 or array.ndim > 8:
            raise FrameError("an array with an overlong name or shape")
    return arrays


def read(descriptor: int) -> tuple[Fields, Arrays]:
    """The next frame from a blocking `descriptor`. Raises EOFError at its end, FrameError if broken."""
    text, packed = lengths(_read_exactly(descriptor, HEADER.size))
    return decode(_read_exactly(descriptor, text), _read_exactly(descriptor, packed))


def write(descriptor: int, frame: bytes) -> None:
    """Write all of `frame` to a blocking `descriptor`."""
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read_exactly(descriptor: int, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        piece = os.read(descriptor, min(size - len(received), 1 << 20))
        if not piece:
            raise EOFError
        received += piece
    return bytes(received)
