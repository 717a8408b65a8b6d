# Generated from solutions/residual_networks/resnet_lab/marking.py by `autograder release`.
"""Marks what a student's graph has, lacks and has too much, by the comparison that explains it in words.

The differences are those of explain.py, one behind the other; each is overlooked for the next one to show.
"""

import contextlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from resnet_lab.alignment import Graph, alike
from resnet_lab.blueprint import Blueprint
from resnet_lab.explain import MOST_DIFFERENCES, parting

__all__ = ["Marked", "as_checked", "mark"]

WRITTEN_OTHERWISE = "This computes what is asked for, in other operations."


@dataclass(frozen=True)
class Marked:
    """Two graphs in normal form, `received` and `expected`, and how their nodes belong together.

    place_of: received node -> the expected one in whose place it stands. differs: of these, the received ones
    that are something else, or set otherwise. missing: expected nodes. too_many: received nodes. is_partial:
    a layer of the student's own hides what it does, or the graphs have too little in common, so that some
    nodes have no mark.
    """

    received: Blueprint
    expected: Blueprint
    place_of: Mapping[int, int]
    differs: frozenset[int]
    missing: frozenset[int]
    too_many: frozenset[int]
    is_partial: bool


def mark(received: Blueprint, expected: Blueprint) -> Marked:
    """Compare a student's graph with the one that is asked for."""
    table: dict[Any, int] = {}
    given, asked = Graph(received, table), Graph(expected, table)
    missing, too_many = set[int](), set[int]()
    for _ in range(MOST_DIFFERENCES):
        if given.keys[given.output] == asked.keys[asked.output]:
            break
        _, mend = parting(given, asked)
        if mend is None:
            break
        missing |= {asked.known[key] for key in mend.passed}
        too_many |= {number for number, key in mend.taken_for.items() if key in given.input_keys(number)}
        given = given.mended(mend)
    place_of = {
        number: asked.known[key]
        for number, key in enumerate(given.keys)
        if key in asked.known and number not in too_many
    }
    lacking = set(range(len(asked.nodes))) - set(place_of.values())
    left = set(range(len(given.nodes))) - set(place_of) - too_many
    is_opaque = any(node.config.get("opaque") for node in given.nodes)
    is_partial = is_opaque or bool(lacking - missing and left)
    if not is_partial:
        missing, too_many = missing | lacking, too_many | left
    return Marked(
        received=given.blueprint,
        expected=asked.blueprint,
        place_of=place_of,
        differs=frozenset(
            number for number, place in place_of.items() if not alike(given.nodes[number], asked.nodes[place])
        ),
        missing=frozenset(missing - set(place_of.values())),
        too_many=frozenset(too_many),
        is_partial=is_partial,
    )


def as_checked(
    marked: Marked, sentence: str, check: Callable[[Callable[..., Any]], None], function: Callable[..., Any]
) -> tuple[Marked, str]:
    """The marks, and what is said of them, but none that blames what passes its check.

    What computes the same may be written in operations that no rule of the comparison turns into each other.
    """
    if not sentence:
        return marked, sentence
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            check(function)
    except Exception:  # a student's code may raise anything
        return marked, sentence
    nothing = frozenset[int]()
    return replace(marked, differs=nothing, missing=nothing, too_many=nothing), WRITTEN_OTHERWISE
