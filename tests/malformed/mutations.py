"""Nearly right data, drawn by Hypothesis: right JSON in which something is changed, and damaged bytes.

What would take long to draw (deep, long, many) is drawn as a mark, a short text that `as_text` writes out.
"""

import copy
import json
import re
from typing import Any

from hypothesis import strategies as some

MARK = re.compile(r'"<(deep|long|many|digits) (\d+)>"')
WRITTEN_OUT = {
    "deep": lambda size: "[" * size + "]" * size,
    "long": lambda size: f'"{"x" * size}"',
    "many": lambda size: f"[{'[],' * size}0]",
    "digits": lambda size: "9" * size,
}
SIZES = {
    "deep": (60, 900, 20_000),
    "long": (300, 70_000),
    "many": (70, 3_000, 100_000),
    "digits": (19, 400, 5_000),
}
marks = some.sampled_from([f"<{kind} {size}>" for kind, sizes in SIZES.items() for size in sizes])
scalars = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.floats(),
    some.text(max_size=20),
    some.sampled_from(["\ud800", "\0", "\x1b[2J", "\u202e", "../..", "code", 0, -1, 2**63, 10**30, 1e308]),
    marks,
)
values = some.recursive(
    scalars,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@some.composite
def mutated(draw: some.DrawFn, right: Any, most: int = 4, least: int = 1) -> Any:
    """`right`, JSON, with up to `most` things in it dropped, doubled, renamed, or of another type."""
    root = [copy.deepcopy(right)]
    for _ in range(draw(some.integers(least, most))):
        parent, key = _place(draw, root)
        change = draw(some.sampled_from([_replace, _drop, _double, _retype, _swap]))
        change(draw, parent, key)
    return root[0] if root else None


def _place(draw: some.DrawFn, root: list[Any]) -> tuple[Any, Any]:
    """A container and a key of it, any depth down."""
    parent: Any = root
    key: Any = 0
    if not root:
        root.append(None)
    while isinstance(parent[key], (dict, list)) and parent[key] and draw(some.integers(0, 5)):
        parent = parent[key]
        key = draw(some.sampled_from(_keys(parent)))
    return parent, key


def _keys(container: Any) -> list[Any]:
    return list(container) if isinstance(container, dict) else list(range(len(container)))


def _replace(draw: some.DrawFn, parent: Any, key: Any) -> None:
    parent[key] = draw(values)


def _drop(draw: some.DrawFn, parent: Any, key: Any) -> None:
    del parent[key]


def _double(draw: some.DrawFn, parent: Any, key: Any) -> None:
    again = copy.deepcopy(parent[key])
    if isinstance(parent, list):
        times = draw(some.sampled_from([1, 2, 50]))
        parent[key:key] = [again] * times
    else:
        parent[draw(some.sampled_from([*parent, "cells", "id", "nbformat", "ok"]))] = again


def _retype(draw: some.DrawFn, parent: Any, key: Any) -> None:
    """The same in another type: a text as a list of lines, a number as a text, a list as an object."""
    value = parent[key]
    if isinstance(value, str):
        parent[key] = draw(some.sampled_from([value.splitlines(keepends=True), {"text": value}, len(value)]))
    elif isinstance(value, list):
        parent[key] = draw(
            some.sampled_from([{str(i): each for i, each in enumerate(value)}, str(value)[:99]])
        )
    elif isinstance(value, dict):
        parent[key] = draw(some.sampled_from([list(value.values()), [[k, v] for k, v in value.items()]]))
    else:
        parent[key] = draw(some.sampled_from([str(value), [value], -1.5, None]))


def _swap(draw: some.DrawFn, parent: Any, key: Any) -> None:
    other = draw(some.sampled_from(_keys(parent)))
    parent[key], parent[other] = parent[other], parent[key]


def as_text(value: Any) -> str:
    """JSON, the marks written out. Half a surrogate pair stays the escape that it is in JSON."""
    return MARK.sub(lambda found: WRITTEN_OUT[found[1]](int(found[2])), json.dumps(value))


@some.composite
def damaged(draw: some.DrawFn, content: bytes) -> bytes:
    """Bytes cut short, with some of them changed, put in, left out or doubled."""
    for _ in range(draw(some.integers(1, 4))):
        start = draw(some.integers(0, len(content)))
        end = min(len(content), start + draw(some.sampled_from([0, 1, 4, 100, 5_000])))
        put_in = draw(some.one_of(some.just(b""), some.binary(max_size=9), some.just(content[start:end] * 2)))
        content = content[:start] + put_in + content[end:]
        if draw(some.integers(0, 5)) == 0:
            content = content[: draw(some.integers(0, len(content)))]
    return content
