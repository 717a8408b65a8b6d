# Generated from solutions/residual_networks/resnet_lab/my_diagrams.py by `autograder release`.
"""Draws what the student has written: her own graph, with what is missing and what was not asked for.

The marks come from the comparison behind the checks' sentences (marking.py), so that both say the same. None
says anything by colour alone: what is missing has a dashed outline and the word, what was not asked for is
hatched and says so, and what differs has a thick outline.
"""

import re
import textwrap
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from resnet_lab import checks, expected, explain, own_graph, stages, wording
from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.boxes import (
    BOX_HEIGHT,
    BOX_WIDTH,
    DIFFERS,
    MISSING,
    RIGHT,
    TOO_MANY,
    UNKNOWN,
    Box,
    canvas,
    put_box,
)
from resnet_lab.device import being_graded
from resnet_lab.marking import Marked, as_checked, mark
from resnet_lab.plots import show

__all__ = ["convolutional_block", "identity_block", "resnet50"]

Function = Callable[..., Any]

# In inches.
STEP, LANE = 1.06, 1.5  # from box to box, and from the main path to the shortcut below it
MARGIN = 0.6
ROW = 1.3  # from row to row of a network
ROW_NAME = 1.35  # width of what stands before a row
MOST_NAMES = 6  # of one kind in a description; a longer list is none


def identity_block(function: Function) -> None:
    """Draw what `function(x, kernel_size, filters)` makes of x; not while grading."""
    _draw_block(function, "identity_block", expected.identity_block, ((15, 15, 256), 3, (64, 64, 256)))


def convolutional_block(function: Function) -> None:
    """Draw what `function(x, kernel_size, filters, stride)` makes of x; not while grading."""
    arguments = ((15, 15, 256), 3, (128, 128, 512), 2)
    _draw_block(function, "convolutional_block", expected.convolutional_block, arguments)


def resnet50(function: Function) -> None:
    """Draw the network that `function()` returns, a box for each block; not while grading."""
    if being_graded():
        print("Executed for grading: not drawn.")
        return
    arguments = ((64, 64, 3), 6)
    graph = own_graph.network_of_blocks(function, *arguments)
    if graph is None:
        return
    asked = expected.resnet50_of_blocks(*arguments)
    if any(node.op == "add" for node in graph.nodes):  # a network that is written out
        asked = expected.resnet50(*arguments)
    sentence = _network_sentence(graph, asked)
    _draw_network(*as_checked(mark(graph, asked), sentence, checks.resnet50, function))


def _network_sentence(graph: Blueprint, asked: Blueprint) -> str:
    in_need = stages.first_in_need(graph, asked)
    if in_need is not None:
        return "Expected {}, received {}. {}".format(*in_need)
    return _sentence(graph, asked)


def _sentence(graph: Blueprint, asked: Blueprint) -> str:
    difference = explain.first_difference(graph, asked)
    return "" if difference is None else str(difference)


def _draw_block(
    function: Function, name: str, blueprint_of: Callable[..., Blueprint], arguments: tuple[Any, ...]
) -> None:
    if being_graded():
        print("Executed for grading: not drawn.")
        return
    graph = own_graph.of_block(function, name, *arguments)
    if graph is None:
        return
    asked = blueprint_of(*arguments)
    called = ", ".join(map(str, arguments[1:]))
    title = f"Your {name}(x, {called}) with x of shape {arguments[0]}"
    check = getattr(checks, name)
    marked, sentence = as_checked(mark(graph, asked), _sentence(graph, asked), check, function)
    _Drawing(marked).show(title, sentence)


# --- boxes ---


def _words(node: Node) -> str:
    config = node.config
    if node.op == "conv":
        stride = config["strides"]
        lines = [f"conv {wording.by(config['kernel'])}", f"{config['filters']} filters"]
        return "\n".join(lines if list(stride) == [1, 1] else [*lines, f"stride {stride[0]}"])
    if node.op in own_graph.STAND_INS:
        stride = f"\nstride {config['stride']}" if node.op == "convolutional_block" else ""
        return node.op.replace("_", "\n") + stride
    if node.op == "pad":
        return "zero\npadding"
    names = {"bn": "batch\nnorm", "relu": "ReLU", "add": "+", "input": "x"}
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", wording.short(node))  # a class's name is too long for a box
    return names.get(node.op) or "\n".join(textwrap.wrap(words, 12, break_long_words=False))


def _state(marked: Marked, number: int) -> str:
    """The mark of a received node."""
    if number in marked.too_many:
        return TOO_MANY
    if number not in marked.place_of:
        return UNKNOWN
    return DIFFERS if number in marked.differs else RIGHT


def _described(marked: Marked, sentence: str) -> str:
    """Marks in words."""
    asked, received = marked.expected.nodes, marked.received.nodes
    places = {number: asked[marked.place_of[number]].title for number in marked.differs}
    told = {
        MISSING: [wording.within(asked[number].title) for number in sorted(marked.missing)],
        TOO_MANY: [wording.phrase(received[number]) for number in sorted(marked.too_many)],
        DIFFERS: [wording.within(places[number]) for number in sorted(places)],
    }
    parts = [f"{wording.capital(state)}: {_few(names)}." for state, names in told.items() if names]
    return " ".join(
        [*parts, sentence] if parts or sentence else ["Nothing is missing, and nothing too many."]
    )


def _few(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return wording.listed([*names[:MOST_NAMES], f"{more} more"] if more > 0 else names)


# --- one block: two lanes, the main path above and the shortcut below ---


class _Drawing:
    """A block: the received nodes and the missing ones, each with its column and its lane.

    A key is ("received", number) or ("missing", number).
    """

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.keys = [("received", number) for number in range(len(marked.received.nodes))]
        self.keys += [("missing", number) for number in sorted(marked.missing)]
        self.stands_for = {place: ("received", number) for number, place in marked.place_of.items()}
        self.stands_for |= {number: ("missing", number) for number in marked.missing}
        self.reads = {key: self._real_inputs(key) for key in self.keys}
        self.should_read = {key: self._asked_inputs(key) for key in self.keys}
        self.columns: dict[tuple[str, int], int] = {}
        for key in self.keys:
            self._find_column(key, set())
        self.lanes = self._find_lanes()

    def node(self, key: tuple[str, int]) -> Node:
        graph = self.marked.received if key[0] == "received" else self.marked.expected
        return graph.nodes[key[1]]

    def _real_inputs(self, key: tuple[str, int]) -> list[tuple[str, int]]:
        return [("received", read) for read in self.node(key).inputs] if key[0] == "received" else []

    def _asked_inputs(self, key: tuple[str, int]) -> list[tuple[str, int]]:
        place = key[1] if key[0] == "missing" else self.marked.place_of.get(key[1])
        reads = () if place is None else self.marked.expected.nodes[place].inputs
        return [self.stands_for[read] for read in reads if read in self.stands_for]

    def _missing_reads(self, key: tuple[str, int]) -> list[tuple[str, int]]:
        """What it should read and does not, not even through what is too many."""
        reached = set(self.reads[key])
        for step in self.reads[key]:
            while step[1] in self.marked.too_many and len(self.reads[step]) == 1:
                (step,) = self.reads[step]
                reached.add(step)
        wanted = [] if self.marked.is_partial else self.should_read[key]
        return [read for read in wanted if read not in reached]

    def _find_column(self, key: tuple[str, int], open_keys: set[tuple[str, int]]) -> int:
        """One more than the furthest of what it reads and should read; no way is followed round."""
        if key not in self.columns:
            before = [read for read in self.reads[key] + self.should_read[key] if read not in open_keys]
            columns = [self._find_column(read, open_keys | {key}) for read in before]
            self.columns[key] = 1 + max(columns, default=-1)
        return self.columns[key]

    def _find_lanes(self) -> dict[tuple[str, int], int]:
        lanes: dict[tuple[str, int], int] = {}
        taken = set[tuple[int, int]]()
        for key in sorted(self.keys, key=lambda key: (self.title(key) == "", self.columns[key])):
            lane = 1 if "shortcut" in (self.title(key) or self._neighbour_title(key)) else 0
            while (self.columns[key], lane) in taken:
                lane += 1
            taken.add((self.columns[key], lane))
            lanes[key] = lane
        return lanes

    def title(self, key: tuple[str, int]) -> str:
        """What an expected node is called, or the received one in its place; "" for what is too many."""
        place = key[1] if key[0] == "missing" else self.marked.place_of.get(key[1])
        return "" if place is None else self.marked.expected.nodes[place].title

    def _neighbour_title(self, key: tuple[str, int]) -> str:
        """Of what is too many: the path that it stands on."""
        for read in self.reads[key]:
            if self.node(read).op != "input":
                return self.title(read)
        is_added = any(key in self.reads[other] and self.node(other).op == "add" for other in self.keys)
        return "the shortcut" if is_added else ""

    def at(self, key: tuple[str, int]) -> tuple[float, float]:
        return MARGIN + STEP * self.columns[key], -0.95 - LANE * self.lanes[key]

    def show(self, title: str, sentence: str) -> None:
        """Draw and display it; sentence: what the check says of it, "" where all is right."""
        width = MARGIN * 2 + STEP * max(self.columns.values())
        height = 0.95 + LANE * max(1, *self.lanes.values()) + BOX_HEIGHT / 2 + 0.4
        told = sentence or "This is the block that is asked for."
        figure, axis = canvas(width, height, title, told)
        for key in self.keys:
            self._put(axis, key)
            for read in self.reads[key]:
                self._arrow(axis, read, key, is_missing=False)
            for read in self._missing_reads(key):
                self._arrow(axis, read, key, is_missing=True)
        show(figure, f"{title}. {_described(self.marked, sentence)}")

    def _put(self, axis: Any, key: tuple[str, int]) -> None:
        node, (x, y) = self.node(key), self.at(key)
        state = MISSING if key[0] == "missing" else _state(self.marked, key[1])
        words = _words(node)
        shape = str(tuple(node.shape)) if node.op in ("conv", "input", "add") and key[0] == "received" else ""
        if shape and node.op != "conv":  # arrows pass below these
            words, shape = f"{words}\n{shape}", ""
        put_box(axis, x, y, Box(words, state, shape))

    def _arrow(self, axis: Any, start: tuple[str, int], stop: tuple[str, int], is_missing: bool) -> None:
        """From box to box: straight to the next one, over the boxes in between, or along the lanes."""
        (x1, y1), (x2, y2) = self.at(start), self.at(stop)
        line: dict[str, Any] = {"color": "black", "linewidth": 1.2 if is_missing else 1, "zorder": 1}
        line["linestyle"] = (0, (4, 3)) if is_missing else "-"
        half_width, half_height = BOX_WIDTH / 2, BOX_HEIGHT / 2
        if y1 == y2 and abs(x2 - x1) < 1.5 * STEP:
            points = [(x1 + half_width, y1), (x2 - half_width, y2)]
        elif y1 == y2 and self.node(start).op == "input":  # the shortcut of an identity block
            low = y1 - LANE + (0.12 if is_missing else 0)
            points = [(x1, y1 - half_height), (x1, low), (x2, low), (x2, y2 - half_height)]
        elif y1 == y2:
            high = y1 + half_height + 0.26
            points = [
                (x1 + half_width / 2, y1 + half_height),
                (x1 + half_width / 2, high),
                (x2 - half_width / 2, high),
                (x2 - half_width / 2, y2 + half_height),
            ]
        elif y2 < y1:
            points = [(x1, y1 - half_height), (x1, y2), (x2 - half_width, y2)]
        else:
            points = [(x1 + half_width, y1), (x2, y1), (x2, y2 - half_height)]
        axis.plot(*zip(*points[:-1], strict=True), **line)
        style = {"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0}
        axis.annotate(
            "",
            points[-1],
            points[-2],
            arrowprops=style | {key: line[key] for key in ("linestyle", "linewidth")},
        )
        if is_missing and "missing" not in (start[0], stop[0]):
            (x, y), (other_x, other_y) = points[-3:-1] if len(points) > 3 else points[:2]
            middle = ((x + other_x) / 2, (y + other_y) / 2 + 0.03)
            axis.text(*middle, MISSING, ha="center", va="bottom", fontsize=8, fontweight="bold")


# --- the network: a row for the stem, for each stage, and for the head ---


def _draw_network(marked: Marked, sentence: str) -> None:
    rows = [(name, list(run)) for name, run in groupby(_network_boxes(marked), key=lambda part: part[0])]
    width = ROW_NAME + STEP * max(len(boxes) for _, boxes in rows) + 0.1
    title = "Your resnet50() with pictures of shape (64, 64, 3)"
    told = sentence or "This is the network that is asked for."
    figure, axis = canvas(width, ROW * len(rows) + 0.1, title, told)
    for number, (name, boxes) in enumerate(rows):
        y = -0.75 - ROW * number
        axis.text(0.15, y, name, fontsize=9, va="center")
        for column, (_, box) in enumerate(boxes):
            x = ROW_NAME + BOX_WIDTH / 2 + STEP * column
            put_box(axis, x, y, box)
            if column:
                stop, start = (x - BOX_WIDTH / 2, y), (x + BOX_WIDTH / 2 - STEP, y)
                axis.annotate("", stop, start, arrowprops={"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0})
    counted = "; ".join(f"{name.split(chr(10))[0]}: {len(boxes)} boxes" for name, boxes in rows)
    show(figure, f"{title}, in rows. {counted}. {_described(marked, sentence)}")


def _network_boxes(marked: Marked) -> list[tuple[str, Box]]:
    """Row and box of each part of a network, in order; the nodes of a block that is written out share one."""
    asked, received = marked.expected.nodes, marked.received.nodes
    standing = {place: number for number, place in marked.place_of.items()}
    found: list[tuple[str, Box]] = []
    extras = _extras_by_place(marked)
    for part, run in groupby(range(1, len(asked)), key=lambda number: asked[number].title.partition(": ")[0]):
        places = list(run)
        states = {
            MISSING
            if place in marked.missing
            else _state(marked, standing[place])
            if place in standing
            else UNKNOWN
            for place in places
        }
        extra = [number for place in places for number in extras.get(place, [])]
        is_written_out = len(places) > 1
        if is_written_out and extra:
            states.add(TOO_MANY)
        state = states.pop() if len(states) == 1 else DIFFERS
        last = standing.get(places[-1])
        node = asked[places[-1]] if last is None else received[last]
        words = _words(node)
        if is_written_out:
            on_shortcut = any("shortcut" in asked[place].title for place in places)
            words = "convolutional\nblock" if on_shortcut else "identity\nblock"
        shape = "" if last is None else str(tuple(node.shape))
        found.append((_row(part), Box(words, state, shape)))
        if not is_written_out:
            found += [
                (_row(part), Box(_words(received[n]), TOO_MANY, str(tuple(received[n].shape)))) for n in extra
            ]
    return found


def _extras_by_place(marked: Marked) -> dict[int, list[int]]:
    """Expected node -> the received ones that are too many behind it."""
    behind: dict[int, int] = {}
    extras: dict[int, list[int]] = {}
    for number, node in enumerate(marked.received.nodes):
        places = [marked.place_of.get(read, behind.get(read, 0)) for read in node.inputs]
        behind[number] = max(places, default=0)
        if number in marked.too_many:
            extras.setdefault(behind[number], []).append(number)
    return extras


def _row(part: str) -> str:
    """The row of a network that a part stands in."""
    if part.startswith("block"):
        stage = int(part.rpartition(" ")[2])
        filters = expected.STAGES[stage - stages.FIRST_STAGE][0]
        return f"stage {stage}\n{filters}"
    heads: Sequence[str] = ("the average pooling", "the flattening", "the dense layer", "the softmax")
    return "head" if part in heads else "stem"
