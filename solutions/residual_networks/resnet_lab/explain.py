"""Says where a student's graph first departs from the expected one, in a sentence or two and with the remedy.

One comparison for every mistake (alignment.py), and a sentence for each of the ways in which graphs can part:
something left out, too many, in the place of something else, set otherwise, or reading another tensor.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any, Literal

from resnet_lab import wording
from resnet_lab.alignment import Graph, Mend, alike, best_edit, partner, steps_in_common
from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.canonical import Key, settings
from resnet_lab.expected import weight_counts

Concept = Literal["main path", "shortcut", "addition", "stride", "training mode", ""]
MOST_DIFFERENCES = 12  # that are looked for in one pair of graphs


@dataclass(frozen=True)
class Difference:
    """expected and received: what stands at `place`. look: the remedy, a sentence. concept: what it is about,
    in a block.
    """

    place: str
    expected: str
    received: str
    look: str = ""
    concept: Concept = ""

    def __str__(self) -> str:
        """Place, expected, received and remedy in one or two sentences."""
        said = f"{wording.capital(self.place)}: expected {self.expected}, received {self.received}."
        return f"{said} {self.look}" if self.look else said


def first_difference(received: Blueprint, expected: Blueprint) -> Difference | None:
    """The difference nearest the input. None where both compute the same, and where the graph does not tell:
    at a layer of the student's own whose inside cannot be read.
    """
    return next(differences(received, expected), None)


def differences(received: Blueprint, expected: Blueprint) -> Iterator[Difference]:
    """The differences from the input on. Behind the first they are what is left when it is overlooked.

    `received` may come from a worker that lies: time and memory grow with its size only
    (blueprint.MAX_NODES).
    """
    table: dict[Any, Key] = {}
    given, asked = Graph(received, table), Graph(expected, table)
    differ = given.keys[given.output] != asked.keys[asked.output]
    whole = _other_input(given, asked) or (_other_count if differ else _shared_layer)(given, asked)
    if whole is not None:
        yield whole
    if whole is not None or not differ:
        return
    for _ in range(MOST_DIFFERENCES):
        if given.keys[given.output] == asked.keys[asked.output]:
            return
        difference, mend = parting(given, asked)
        if difference is not None:
            yield difference
        if mend is None:
            return
        given = given.mended(mend)


def weights_difference(
    received: Mapping[tuple[str, tuple[int, ...]], int], expected: Blueprint
) -> Difference | None:
    """The first kind and shape of weights, (kind, shape) -> how many, of which there is another number than
    expected.

    For graphs that cannot be read. Biases are free; of batch norm its scale (gamma) stands for the whole
    layer.
    """
    asked = weight_counts(expected)
    for group in [*asked, *received]:
        kind, shape = group
        if kind in ("kernel", "gamma") and received.get(group, 0) != asked[group]:
            return Difference(
                "in the whole network",
                f"{asked[group]} of {wording.weights(kind, shape)}",
                str(received.get(group, 0)),
                "Count the layers of this shape.",
            )
    return None


def _other_input(given: Graph, asked: Graph) -> Difference | None:
    expected, received = asked.nodes[0], given.nodes[0]
    if (
        received.op != "input"
        or len(received.shape) != 3
        or expected.shape == received.shape
        or None in received.shape
    ):
        return None
    return Difference(
        "at the input",
        f"shape {wording.shape(expected.shape)}",
        wording.shape(received.shape),
        "Use the argument `input_shape`, not a fixed size.",
    )


def _shared_layer(given: Graph, asked: Graph) -> Difference | None:
    """Both compute the same with drawn weights, but one layer stands in several places and learns for all of
    them.
    """
    places: dict[int, list[int]] = {}
    for number, node in enumerate(given.nodes):
        if "layer" in node.config:
            places.setdefault(node.config["layer"], []).append(number)
    for numbers in places.values():
        if len(numbers) > 1:
            titles = [asked.nodes[asked.known[given.keys[number]]].title for number in numbers]
            return Difference(
                f"as {wording.listed(dict.fromkeys(titles))}",
                "a layer of its own in each place",
                f"one layer that is called {len(numbers)} times",
                "Make a new layer for each place: one layer has one set of weights.",
            )
    return None


_BLOCKS = ("add", "identity_block", "convolutional_block")


def _other_count(given: Graph, asked: Graph) -> Difference | None:
    """Another number of blocks in a stage. The graph itself would only show what stands where the stage
    should go on.
    """
    stages, found = (
        [
            (channels, len(list(run)))
            for channels, run in groupby(n.shape[-1] for n in g.nodes if n.op in _BLOCKS and n.shape)
        ]
        for g in (asked, given)
    )
    frontier = asked.frontier(given)
    if len(stages) < 2 or not frontier or not _follows_a_block(asked, frontier[0]):
        return None
    for stage, (expected, received) in enumerate(zip_longest(stages, found), start=2):
        if expected is None or received is None or expected[0] != received[0]:
            return None
        if expected[1] != received[1]:
            return Difference(
                f"in stage {stage}",
                f"{expected[1]} blocks (one convolutional_block and {expected[1] - 1} identity blocks)",
                f"{received[1]}",
                f"Count the blocks of stage {stage}: each call makes one.",
            )
    return None


def _follows_a_block(graph: Graph, number: int) -> bool:
    """Whether a node reads what a block returned."""
    before = graph.nodes[graph.nodes[number].inputs[0]]
    return before.op in _BLOCKS or (before.op == "relu" and graph.nodes[before.inputs[0]].op == "add")


def parting(given: Graph, asked: Graph) -> tuple[Difference | None, Mend | None]:
    """What stands at the first place where the graphs part, and what to overlook to see beyond it."""
    candidates = given.frontier(asked)
    closed = any(given.nodes[number].config.get("opaque") for number in candidates)
    frontier = asked.frontier(given)
    if not frontier:  # all that was asked for is there, and something comes after it
        nothing_more = closed or not candidates
        return (
            None if nothing_more else _goes_on(given.nodes[candidates[0]], asked.nodes[asked.output])
        ), None
    for number in frontier:
        other = partner(asked, number, given, candidates)
        if other is None and not closed:
            return _ends(given, asked, number), None
        if other is not None and not given.nodes[other].config.get("opaque"):
            return _compared(given, other, asked, number)
    return None, None


def _compared(given: Graph, other: int, asked: Graph, number: int) -> tuple[Difference, Mend]:
    expected, received = asked.nodes[number], given.nodes[other]
    replaced = Mend({other: asked.keys[number]})
    if alike(expected, received):
        return _other_source(given, other, asked, number), replaced
    shared = set(asked.input_keys(number)).intersection(given.input_keys(other))
    joined = _joined_with_itself(given, other, asked, number)
    if not shared:
        if joined is not None:
            return _other_addends(given, other, asked, joined)
        return _elsewhere(given, other, asked, number)
    chain, given_chain = asked.chain_nodes(number), given.chain_nodes(other)
    edit = best_edit(chain, given_chain)
    concept = _concept(expected)
    if not edit.left_out:
        read = next(iter(shared))
        extra, path = given_chain[: edit.too_many], _path(asked.nodes[asked.known[read]], expected)
        look = wording.too_many(extra, expected, path)
        if len(given_chain[edit.too_many].inputs) > len(expected.inputs):
            look = wording.THIRD_ADDEND
        if concept == "addition" and extra[0].op != "relu":
            concept = path
        elif extra[0].op == "add" and _additions(given) == _additions(asked):
            look, concept = wording.added_too_early(expected), "addition"
        if any(max(node.config.get("strides", (1,))) > 1 for node in extra):
            concept = "stride"
        mend = Mend(dict.fromkeys(given.chain(other)[: edit.too_many], read))
    elif not edit.too_many:
        look = wording.left_out(chain[: edit.left_out], chain[edit.left_out])
        passed = [asked.keys[step] for step in asked.chain(number)]
        mend = Mend({other: passed[edit.left_out]}, passed[: edit.left_out])
    elif expected.op == received.op != "other":
        return _other_setting(asked, expected, received), replaced
    elif joined is not None:
        return _other_addends(given, other, asked, joined)
    else:
        look, mend = wording.instead(expected, received), replaced
    phrases = (wording.phrase(expected), wording.phrase(received))
    return Difference(_place(asked, number), *phrases, look, concept), mend


def _joined_with_itself(given: Graph, other: int, asked: Graph, number: int) -> int | None:
    """The expected addition, behind expected node `number`, of whose addends the received node adds one to
    itself. None: it does not.
    """
    if given.nodes[other].op != "add" or len(set(given.input_keys(other))) > 1:
        return None
    following = next((step for step in asked.chain(number) if asked.nodes[step].op == "add"), None)
    if following is None or given.input_keys(other)[0] not in asked.input_keys(following):
        return None
    return following


def _other_addends(given: Graph, other: int, asked: Graph, number: int) -> tuple[Difference, Mend]:
    """The received addition stands for the expected one, `number`, and joins other tensors."""
    return _other_source(given, other, asked, number), Mend({other: asked.keys[number]})


def _additions(graph: Graph) -> int:
    return sum(node.op == "add" for node in graph.nodes)


def _concept(expected: Node) -> Concept:
    """What a difference at an expected node is about."""
    if "addition" in expected.title:
        return "addition"
    return _path(expected) if "path" in expected.title or "shortcut" in expected.title else ""


def _path(expected: Node, joined: Node | None = None) -> Concept:
    """The path that a node of a block belongs to; the block's input stands for the shortcut.

    joined: the addition that reads it. In a stack, whose titles name no paths, the main path is in the same
    block.
    """
    block, colon, _ = expected.title.partition(": ")
    is_same = joined is not None and bool(colon) and joined.title.startswith(f"{block}: ")
    return "main path" if "main path" in expected.title or is_same else "shortcut"


def _elsewhere(given: Graph, other: int, asked: Graph, number: int) -> tuple[Difference, Mend]:
    """Nothing reads what it should; the received node does what stands there or further on, with other
    tensors.
    """
    chain, given_chain = asked.chain(number), given.chain_nodes(other)
    agreement = [steps_in_common(asked.chain_nodes(step), given_chain) for step in chain]
    skipped = agreement.index(max(agreement))
    mend = Mend({other: asked.keys[chain[skipped]]}, [asked.keys[step] for step in chain[:skipped]])
    for step in chain[:skipped]:
        if asked.nodes[step].op == "add":
            look = wording.left_out([asked.nodes[step]], None)
            phrases = ("an addition", wording.phrase(given.nodes[other]))
            return Difference(_place(asked, step), *phrases, look, "addition"), mend
    if skipped and _path(asked.nodes[number]) == "main path":
        steps = [asked.nodes[step] for step in chain[: skipped + 1]]
        phrases = (wording.phrase(steps[0]), wording.phrase(given.nodes[other]))
        look = wording.left_out(steps[:-1], steps[-1])
        return Difference(_place(asked, number), *phrases, look, _concept(steps[0])), mend
    return _other_source(given, other, asked, chain[skipped]), mend


def _other_setting(asked: Graph, expected: Node, received: Node) -> Difference:
    wanted, found = settings(expected), settings(received)
    names = [name for name in {**wanted, **found} if wanted.get(name) != found.get(name)]
    if "kernel" in names and "padding" in names:
        names.remove("padding")  # on a 1x1 it means nothing
    concept: dict[str, Concept] = {"strides": "stride", "training": "training mode"}
    if "matrix" in names and "units" in names:
        names.remove("units")  # those of the matrix
    return Difference(
        f"in {wording.within(expected.title)}",
        wording.listed(wording.setting(name, wanted.get(name)) for name in names),
        wording.listed(wording.setting(name, found.get(name)) for name in names),
        wording.setting_hint(names[0], expected, received, asked.nodes),
        concept.get(names[0], _concept(expected)),
    )


def _other_source(given: Graph, other: int, asked: Graph, number: int) -> Difference:
    """The right operation on the wrong tensor."""
    expected = asked.nodes[number]
    wanted = [asked.nodes[read].title for read in expected.inputs]
    found = [
        asked.nodes[asked.known[key]].title if key in asked.known else wording.phrase(given.nodes[read])
        for key, read in zip(given.input_keys(other), given.nodes[other].inputs, strict=True)
    ]
    if expected.op == "add":
        addends, added = (list(map(wording.within, titles)) for titles in (wanted, found))
        return Difference(
            f"in {wording.within(expected.title)}",
            f"the sum of {wording.listed(addends)}",
            f"the sum of {wording.listed(added)}",
            wording.other_addends(addends, added),
            "addition",
        )
    return Difference(
        f"in {wording.within(expected.title)}",
        f"that it reads {wanted[0]}",
        f"that it reads {found[0]}",
        wording.other_source(expected, found[0]),
        _concept(expected),
    )


def _ends(given: Graph, asked: Graph, number: int) -> Difference:
    """Nothing stands in the place of an expected node."""
    expected = asked.nodes[number]
    is_output = given.keys[given.output] in asked.input_keys(number)
    received = "nothing more" if is_output else "nothing there"
    following = asked.chain_nodes(number)
    if given.nodes[given.output].op == "input":
        look = f"Nothing is computed: what is returned is {asked.nodes[0].title} itself."
    elif is_output:
        look = wording.left_out(following[:1], following[1] if len(following) > 1 else None)
    else:
        look = "From there on nothing reaches the output: is the right variable returned?"
    return Difference(_place(asked, number), wording.phrase(expected), received, look, _concept(expected))


def _goes_on(received: Node, output: Node) -> Difference:
    return Difference(
        f"after {wording.within(output.title)}",
        "the end",
        wording.phrase(received),
        f"{wording.capital(wording.within(output.title))} is the last step: return what it gives.",
        _concept(output),
    )


def _place(graph: Graph, number: int) -> str:
    """Where an expected node stands: "after the second batch norm of the main path"."""
    node = graph.nodes[number]
    if len(node.inputs) != 1:
        return wording.meeting(node.title)
    return wording.place(node.title, graph.nodes[node.inputs[0]].title)
