"""A check for a network that is half written: which of its stages are right so far, and what comes next."""

from collections.abc import Callable, Sequence
from typing import Any

from resnet_lab import explain, own_graph, stages, wording
from resnet_lab.alignment import alike
from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.canonical import normalise
from resnet_lab.device import being_graded
from resnet_lab.expected import resnet50_of_blocks
from resnet_lab.stages import Parts

__all__ = ["check"]

ARGUMENTS = ((64, 64, 3), 6)
UNREADABLE = (
    "The stages are told apart by the calls of your blocks, one behind the other; this network is built "
    "otherwise, so checks.resnet50 judges it as a whole."
)


def check(function: Callable[..., Any]) -> None:
    """Print how far `function(input_shape, classes)` is: its parts in order, up to the first that is not
    finished or not right. It may return a model of what there is, or its last tensor. Not while grading.
    """
    if being_graded():
        print("Executed for grading: left out, the whole network is judged.")
        return
    graph = own_graph.network_of_blocks(function, *ARGUMENTS)
    if graph is None:
        return
    received, asked = normalise(graph), normalise(resnet50_of_blocks(*ARGUMENTS))
    chains = stages.read(received), stages.read(asked)
    if chains[0] is None or chains[1] is None:
        print(UNREADABLE)
        return
    given, wanted = stages.split(chains[0]), stages.split(chains[1])
    if not given.blocks and _steps_in_common(given.stem, wanted.stem) == len(wanted.stem):
        # All of the stem, and perhaps something behind it that is no block.
        given = Parts(given.stem[: len(wanted.stem)], (), given.stem[len(wanted.stem) :])
    for line in _lines(received, asked, given, wanted):
        print(line)


def _lines(received: Blueprint, asked: Blueprint, given: Parts, wanted: Parts) -> list[str]:
    same = _steps_in_common(given.stem, wanted.stem)
    if same < max(len(given.stem), len(wanted.stem)):
        is_unfinished = same == len(given.stem) and not given.blocks
        return [_unfinished("stem", wanted.stem, same) if is_unfinished else _wrong(received, asked, "stem")]
    lines = [_right("stem", given.stem)]
    needed = stages.in_need(given, wanted)
    for stage in stages.STAGES:
        blocks = wanted.blocks_of(stage)
        if stage in needed:
            return [*lines, _stage_in_need(stage, needed[stage], blocks, given)]
        lines.append(_right(f"stage {stage}", blocks))
    same = _steps_in_common(given.head, wanted.head)
    if same == len(given.head) < len(wanted.head):
        return [*lines, _unfinished("head", wanted.head, same)]
    if same < len(given.head):
        return [*lines, _wrong(received, asked, "head")]
    return [*lines, _right("head", given.head), "All parts are there: now run checks.resnet50(resnet50)."]


def _stage_in_need(stage: int, found: Sequence[Node], blocks: Sequence[Node], given: Parts) -> str:
    """An unfinished stage is the last thing that there is, and right as far as it goes."""
    is_last = not given.head and (not found or found[-1] is given.blocks[-1])
    if is_last and _steps_in_common(found, blocks) == len(found):
        rest = stages.calls_in_words(blocks[len(found) :])
        return f"stage {stage}: {len(found)} of {len(blocks)} blocks. Next: {rest}."
    to_compare = blocks[: len(found)] if is_last and found else blocks
    asked, received, look = stages.in_words(stage, found, to_compare)
    return f"stage {stage}: not right yet. Expected {asked}, received {received}. {look}"


def _right(part: str, nodes: Sequence[Node]) -> str:
    return f"{part}: right, its output is {wording.shape(nodes[-1].shape)}."


def _unfinished(part: str, asked: Sequence[Node], done: int) -> str:
    steps = "; ".join(wording.phrase(node) for node in asked[done:])
    return f"{part}: {done} of {len(asked)} steps. Next: {steps}."


def _wrong(received: Blueprint, asked: Blueprint, part: str) -> str:
    difference = explain.first_difference(received, asked)
    return f"{part}: not right yet. {difference or 'Compare it with the table.'}"


def _steps_in_common(one: Sequence[Node], other: Sequence[Node]) -> int:
    """How far two parts agree from their beginnings, whatever their length."""
    same = 0
    while same < min(len(one), len(other)) and alike(one[same], other[same]):
        same += 1
    return same
