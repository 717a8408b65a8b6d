"""Describes an exception of student code: its class, its message, and the line of hers that it came from."""

import itertools
import linecache
import os
import traceback
from typing import Any

MESSAGE_CHARACTERS = 500
SHOWN_CHARACTERS = 4000
SHOWN_FRAMES = 8
BEFORE, AFTER = "<cell ", ">"


def code_name(cell_id: str) -> str:
    """The file name under which a cell's code is compiled."""
    return f"{BEFORE}{cell_id}{AFTER}"


def describe(error: BaseException, at: tuple[str, int] | None = None) -> dict[str, Any]:
    """Plain data for the judge: names of the class and its bases, message, cell and line number (from 1) or
    None. at: file and line to blame where the error came through none of hers.
    """
    lines = _own_lines(error) or _in_cells([at] if at else [])
    cell_id, line_number = lines[-1] if lines else (None, None)
    return {
        "classes": [base.__name__[:100] for base in type(error).__mro__[:20]],
        "message": message_of(error)[:MESSAGE_CHARACTERS],
        "cell_id": cell_id,
        "line_number": line_number,
    }


def message_of(error: BaseException) -> str:
    """The exception's text, of which the sandbox's own folder is no part."""
    try:
        text = str(error)
    except BaseException:
        return "(its message cannot be shown)"
    if not isinstance(text, str):
        return ""
    text = text[: 2 * SHOWN_CHARACTERS].replace(os.path.dirname(os.getcwd()), "…")
    return text.encode("utf-8", "replace").decode("utf-8")


def as_output(error: BaseException) -> tuple[str, str, list[str]]:
    """Class name, message and traceback for a notebook's error output: hers only, no library's lines."""
    name, message = type(error).__name__[:100], message_of(error)[:SHOWN_CHARACTERS]
    rendered = _rendered_by_itself(error)
    if rendered is not None:
        return name, message, rendered
    lines = []
    for cell_id, number in _own_lines(error)[-SHOWN_FRAMES:]:
        text = linecache.getline(code_name(cell_id), number).rstrip()
        lines.append(f"cell {cell_id}, line {number}:\n    {text.strip()[:200]}")
    return name, message, [*lines, f"{name}: {message}" if message else name]


def _rendered_by_itself(error: BaseException) -> list[str] | None:
    """The lines of an exception that says how to show it, as those of visible checks do."""
    render = getattr(error, "_render_traceback_", None)
    if render is None:
        return None
    try:
        lines = [str(line)[:SHOWN_CHARACTERS] for line in itertools.islice(render(), 20)]
    except BaseException:
        return None
    return [line.encode("utf-8", "replace").decode("utf-8") for line in lines]


def _own_lines(error: BaseException) -> list[tuple[str, int]]:
    """(cell id, line number) of each frame in a cell, outermost first; of a syntax error, where it is."""
    found = [
        (frame.f_code.co_filename, number)
        for frame, number in itertools.islice(traceback.walk_tb(error.__traceback__), 2000)
    ]
    if isinstance(error, SyntaxError) and isinstance(error.filename, str) and isinstance(error.lineno, int):
        found.append((error.filename, error.lineno))
    return _in_cells(found)


def _in_cells(places: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """(cell id, line number) of the places, (file, line number), that are in cells."""
    return [
        (name[len(BEFORE) : -len(AFTER)], number)
        for name, number in places
        if name.startswith(BEFORE) and name.endswith(AFTER) and isinstance(number, int)
    ]
