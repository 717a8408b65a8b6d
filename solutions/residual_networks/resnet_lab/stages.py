"""The stages of a network of blocks: which calls each has, which it must have, and what to say of that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby

from resnet_lab import expected, explain, wording
from resnet_lab.arithmetic import STAND_INS
from resnet_lab.blueprint import Blueprint, Node

MAX_LENGTH = 500  # of a chain
FIRST_STAGE = 2  # stage 1 is the stem
STAGES = range(FIRST_STAGE, FIRST_STAGE + len(expected.STAGES))


@dataclass(frozen=True)
class Parts:
    """A network that is a chain: what stands before its first block, from there to the last, and behind it.

    blocks: her blocks, and what else she put between them.
    """

    stem: tuple[Node, ...]
    blocks: tuple[Node, ...]
    head: tuple[Node, ...]

    def blocks_of(self, stage: int) -> list[Node]:
        """The blocks of a stage, in a network that has the right ones."""
        before = [blocks for _, blocks, _ in expected.STAGES[: stage - FIRST_STAGE + 1]]
        return list(self.blocks[sum(before[:-1]) : sum(before)])

    @property
    def calls(self) -> list[tuple[object, ...]]:
        """The calls of blocks, comparable: name, kernel size, filters, stride."""
        names = ("kernel_size", "filters", "stride")
        return [
            (node.op, *(str(node.config[name]) for name in names)) if node.op in STAND_INS else (node.op,)
            for node in self.blocks
        ]

    @property
    def calls_but_for_kernel_size(self) -> list[tuple[object, ...]]:
        """The same, where all calls have one kernel size, with another in its place; else `calls`."""
        if len({call[1:2] for call in self.calls}) > 1:
            return self.calls
        return [(name, str(expected.KERNEL_SIZE), *others) for name, _, *others in self.calls]


def read(blueprint: Blueprint) -> tuple[Node, ...] | None:
    """The operations from input to output, without the input; None where they are no chain."""
    chain: list[Node] = []
    number = blueprint.output
    while blueprint.nodes[number].op != "input":
        node = blueprint.nodes[number]
        if len(node.inputs) != 1 or len(chain) == MAX_LENGTH:
            return None
        chain.append(node)
        number = node.inputs[0]
    return tuple(reversed(chain))


def split(chain: Sequence[Node]) -> Parts:
    """Stem, blocks and head of a chain."""
    places = [number for number, node in enumerate(chain) if node.op in STAND_INS]
    if not places:
        return Parts(tuple(chain), (), ())
    first, end = places[0], places[-1] + 1
    return Parts(tuple(chain[:first]), tuple(chain[first:end]), tuple(chain[end:]))


def in_need(given: Parts, asked: Parts) -> dict[int, list[Node]]:
    """Stages in which calls have to be changed, taken out or put in to have those that are asked for, and
    what calls they have.

    What is too many at the end of a stage belongs to that stage. A kernel size that is the same in all calls,
    and wrong, is one mistake: the first stage bears it.
    """
    stage_of = [stage for stage in STAGES for _ in asked.blocks_of(stage)]
    calls = given.calls_but_for_kernel_size
    edits = SequenceMatcher(None, asked.calls, calls, autojunk=False).get_opcodes()
    calls_of: dict[int, list[Node]] = {stage: [] for stage in STAGES}
    in_need = set() if calls == given.calls else {FIRST_STAGE}
    for edit, start, end, given_start, given_end in edits:
        places = list(range(start, end)) or [max(0, start - 1)]
        in_need |= set() if edit == "equal" else {stage_of[place] for place in places}
        for number, block in enumerate(given.blocks[given_start:given_end]):
            calls_of[stage_of[places[min(number, len(places) - 1)]]].append(block)
    return {stage: calls_of[stage] for stage in in_need}


def in_words(stage: int, given: Sequence[Node], asked: Sequence[Node]) -> tuple[str, str, str]:
    """What is asked of a stage in need, what it has, and where to look."""
    between = [wording.phrase(node) for node in given if node.op not in STAND_INS]
    if between:
        look = f"The stages are made of blocks only: take {wording.listed(between)} out."
    elif len(given) != len(asked):
        blocks = (
            f"Stage {stage} has {len(given)} block{'' if len(given) == 1 else 's'}, expected {len(asked)}"
        )
        look = f"{blocks}: count its calls, and look whether x keeps what each one returns."
    else:
        look = _first_other_call(stage, asked, given)
    return calls_in_words(asked), calls_in_words(given), look


def _first_other_call(stage: int, asked: Sequence[Node], given: Sequence[Node]) -> str:
    """Where to look in a stage that has as many blocks as it should."""
    phrases = [[wording.phrase(block) for block in blocks] for blocks in (asked, given)]
    differ = [one != other for one, other in zip(*phrases, strict=True)]
    place = differ.index(True) if True in differ else 0
    number, wanted, found = place + 1, asked[place], given[place]
    if wanted.op != found.op:
        first = "The first block of a stage is a convolutional_block, the others are identity blocks"
        return f"Block {number} of stage {stage} is a call of {found.op}. {first}."
    names = [name for name, value in wanted.config.items() if found.config[name] != value] or ["filters"]
    wrong, right = (
        wording.listed(wording.setting(name, node.config[name]) for name in names) for node in (found, wanted)
    )
    return f"Block {number} of stage {stage} has {wrong}, and the notebook says {right}."


def first_in_need(received: Blueprint, reference: Blueprint) -> tuple[str, str, str] | None:
    """The first stage in need, in words; None where something before the stages is wrong, or the parts of
    the network cannot be told apart.
    """
    chains = read(received), read(reference)
    if chains[0] is None or chains[1] is None:
        return None
    given, asked = split(chains[0]), split(chains[1])
    stems = (_network(graph, parts.stem) for graph, parts in ((received, given), (reference, asked)))
    if not given.blocks or explain.first_difference(*stems) is not None:
        return None
    needed = in_need(given, asked)
    return next((in_words(stage, needed[stage], asked.blocks_of(stage)) for stage in sorted(needed)), None)


def _network(of: Blueprint, chain: Sequence[Node]) -> Blueprint:
    """The input of a network and a chain behind it."""
    nodes = [replace(node, inputs=(number,)) for number, node in enumerate(chain)]
    return Blueprint((of.nodes[0], *nodes), len(nodes))


def calls_in_words(blocks: Sequence[Node]) -> str:
    """Calls in a row: "convolutional_block(x, 3, (64, 64, 256), 1), then 2 times identity_block(...)"."""
    runs = [(call, len(list(run))) for call, run in groupby(wording.phrase(block) for block in blocks)]
    return (
        ", then ".join(call if times == 1 else f"{times} times {call}" for call, times in runs) or "no blocks"
    )
