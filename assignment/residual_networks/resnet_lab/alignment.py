# Generated from solutions/residual_networks/resnet_lab/alignment.py by `autograder release`.
"""Puts two graphs beside each other: where they agree, where they part, and which node stands in the place of
which.

Each node gets the number of the function that it computes (canonical.py). Nodes of equal numbers agree. The
frontier is what reads agreeing nodes only and has no counterpart itself: there the graphs part.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.canonical import Key, keys, normalise, settings

LOOK_AHEAD = 12  # nodes that are compared; a block's main path has eight
MOST_SKIPPED = 9  # nodes that may be left out, or too many, in one place: a whole main path
MOST_CANDIDATES = 100  # received nodes that are compared with one expected node


class Graph:
    """A blueprint in normal form, each node with its key; `table` is shared by the graphs that are to be
    compared.
    """

    def __init__(self, blueprint: Blueprint, table: dict[Any, Key]) -> None:
        self.blueprint = normalise(blueprint)
        self.nodes, self.output = self.blueprint.nodes, self.blueprint.output
        self._table, self._taken_for, self._passed = table, dict[int, Key](), frozenset[Key]()
        self._number_functions()
        self.readers: list[list[int]] = [[] for _ in self.nodes]
        self.steps_left = [0] * len(self.nodes)  # to the output, on the longest way
        for number in range(len(self.nodes) - 1, -1, -1):
            for read in set(self.nodes[number].inputs):
                self.readers[read].append(number)
                self.steps_left[read] = max(self.steps_left[read], self.steps_left[number] + 1)

    def _number_functions(self) -> None:
        self.keys = keys(self.blueprint, self._table, self._taken_for)
        self.known = {self.keys[number]: number for number in range(len(self.nodes) - 1, -1, -1)}

    def mended(self, mend: "Mend") -> "Graph":
        """The same graph as if one difference were not there, so that the next one shows."""
        graph = copy(self)
        graph._taken_for = {**self._taken_for, **mend.taken_for}
        graph._passed = self._passed.union(mend.passed)
        graph._number_functions()
        return graph

    def has(self, key: Key) -> bool:
        """Whether a node computes this function, or the lack of it has been mended."""
        return key in self.known or key in self._passed

    def chain(self, number: int) -> list[int]:
        """A node and what follows it on the longest way to the output, as far as it is looked at."""
        found = [number]
        while len(found) < LOOK_AHEAD + MOST_SKIPPED and self.readers[found[-1]]:
            found.append(max(self.readers[found[-1]], key=self.steps_left.__getitem__))
        return found

    def chain_nodes(self, number: int) -> list[Node]:
        """The nodes of `chain`."""
        return [self.nodes[step] for step in self.chain(number)]

    def input_keys(self, number: int) -> list[Key]:
        """Keys of what a node reads."""
        return [self.keys[read] for read in self.nodes[number].inputs]

    def frontier(self, other: "Graph") -> list[int]:
        """Nodes without a counterpart in `other` whose inputs all have one, those nearest the input first."""
        return [
            number
            for number, key in enumerate(self.keys)
            if not other.has(key) and all(map(other.has, self.input_keys(number)))
        ]


@dataclass(frozen=True)
class Mend:
    """What has to be overlooked for a difference to be gone.

    taken_for: received nodes, each with the key of the expected function that it is taken for. passed: keys
    of expected nodes that are left out.
    """

    taken_for: Mapping[int, Key]
    passed: Collection[Key] = ()


@dataclass(frozen=True)
class Edit:
    """The change that explains the received chain best: expected nodes left out, received nodes too many, or
    one of each
    (something in the place of something else)."""

    left_out: int
    too_many: int


def best_edit(expected: Sequence[Node], received: Sequence[Node]) -> Edit:
    """Compare two chains that begin where graphs part."""
    replaced = Edit(1, 1)
    too_many = [Edit(0, count) for count in range(1, min(MOST_SKIPPED, len(received) - 1) + 1)]
    left_out = [Edit(count, 0) for count in range(1, min(MOST_SKIPPED, len(expected) - 1) + 1)]
    # Where two explain as much, the first. Another setting of the same operation is the smallest change of
    # all.
    if expected[0].op == received[0].op:
        edits, bonus = [replaced, *too_many, *left_out], 1.0
    else:
        edits, bonus = [*too_many, *left_out, replaced], 0.0
    best = max(edits, key=lambda edit: _agreement(expected, received, edit) + bonus * (edit == replaced))
    agree = steps_in_common(expected[best.left_out :], received[best.too_many :])
    return best if agree else replaced  # nothing that follows tells what is too many


def _agreement(expected: Sequence[Node], received: Sequence[Node], edit: Edit) -> float:
    """How many steps agree after the edit, less what the edit costs; a common end counts, too."""
    rest, given = expected[edit.left_out :], received[edit.too_many :]
    same = steps_in_common(rest, given)
    return same - max(edit.left_out, edit.too_many) + 0.5 * (same == len(rest) == len(given))


def steps_in_common(one: Sequence[Node], other: Sequence[Node]) -> int:
    """How far two chains agree from their beginnings."""
    same = 0
    while same < min(len(one), len(other), LOOK_AHEAD) and alike(one[same], other[same]):
        same += 1
    return same


def alike(one: Node, other: Node) -> bool:
    """Whether two nodes do the same with what they read."""
    return one.op == other.op and settings(one) == settings(other)


def partner(expected: Graph, number: int, received: Graph, candidates: Sequence[int]) -> int | None:
    """The received node that stands in the place of expected node `number`.

    It reads the same; or it does the same as the expected node, or one that follows it, with another tensor.
    Of several, the one after which the graphs agree for longest.
    """
    reads, chain = set(expected.input_keys(number)), expected.chain_nodes(number)

    def likeness(candidate: int) -> tuple[int, int, int]:
        given = received.chain_nodes(candidate)
        shared = len(reads.intersection(received.input_keys(candidate)))
        follow = steps_in_common(chain[1:], given[1:]) + alike(chain[0], given[0])
        if not shared and not follow:
            follow = max(steps_in_common(chain[skipped:], given) for skipped in range(len(chain)))
        return shared, follow, _settings_in_common(chain[0], given[0])

    rated = {candidate: likeness(candidate) for candidate in candidates[:MOST_CANDIDATES]}
    fitting = [candidate for candidate, (shared, follow, _) in rated.items() if shared or follow]
    return max(fitting, key=rated.__getitem__, default=None)


def _settings_in_common(one: Node, other: Node) -> int:
    return (one.op == other.op) + sum(
        other.config.get(name) == value for name, value in settings(one).items()
    )
