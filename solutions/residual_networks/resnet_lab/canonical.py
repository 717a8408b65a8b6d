"""Rewrites blueprints so that two ways of writing one function become the same graph, whatever the weights.

The rules hold for every input: padding that adds nothing, zero padding in the place of "same", global average
pooling for a window over everything, a ReLU of what is not negative, a ReLU after max pooling, nested
additions, a dense layer for a 1x1 convolution.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.geometry import window_padding

Key = int
_WINDOWS = {"conv": "kernel", "max_pool": "pool", "average_pool": "pool"}
_GLOBAL = {"global_average_pool": "average_pool", "global_max_pool": "max_pool"}
MOST_MOVED = 2  # nodes behind a flattening: the head's 1x1 convolution and its softmax
_NEVER_NEGATIVE = {"relu", "softmax"}
_KEEPS_SIGN = {"max_pool", "average_pool", "pad", "flatten", "add"}


def normalise(blueprint: Blueprint) -> Blueprint:
    """The same function in its normal form; nodes that the output does not need are gone. Titles are kept."""
    writer = _Writer()
    used = _needed(blueprint)
    readers = _reader_counts(blueprint, used)
    renumbered: dict[int, int] = {}
    for number, node in enumerate(blueprint.nodes):
        if number in used:
            inputs = tuple(renumbered[read] for read in node.inputs)
            single = [readers[read] == 1 for read in node.inputs]
            renumbered[number] = writer.write(node, inputs, single)
    written = Blueprint(tuple(writer.nodes), renumbered[blueprint.output])
    return _pruned(written)


def keys(
    blueprint: Blueprint, table: dict[Any, Key], taken_for: Mapping[int, Key] = MappingProxyType({})
) -> list[Key]:
    """For each node the number of the function that it computes of the input, with drawn weights.

    Equal numbers, equal functions; the order of addends is ignored. `table` is shared by blueprints to
    compare. taken_for: nodes that get another number than their own.
    """
    found: list[Key] = []
    for number, node in enumerate(blueprint.nodes):
        if number in taken_for:
            found.append(taken_for[number])
            continue
        inputs = [found[read] for read in node.inputs]
        if node.op == "add":
            inputs.sort()
        # Whatever the input is: shapes are compared apart from it.
        found.append(table.setdefault((node.op, _frozen(settings(node)), tuple(inputs)), len(table)))
    return found


def settings(node: Node) -> dict[str, Any]:
    """The configuration that decides what a node computes: without the number of its layer."""
    return {name: value for name, value in node.config.items() if name != "layer"}


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(sorted((name, _frozen(inner)) for name, inner in value.items()))
    # True and 1 are equal in Python, and mean different things in a configuration.
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple)) else (type(value).__name__, value)


def _needed(blueprint: Blueprint) -> set[int]:
    needed = {blueprint.output}
    for number in range(blueprint.output, -1, -1):
        if number in needed:
            needed.update(blueprint.nodes[number].inputs)
    return needed


def _reader_counts(blueprint: Blueprint, used: set[int]) -> dict[int, int]:
    counts = dict.fromkeys(used, 0)
    for number in used:
        for read in blueprint.nodes[number].inputs:
            counts[read] += 1
    return counts


def _pruned(blueprint: Blueprint) -> Blueprint:
    used = sorted(_needed(blueprint))
    renumbered = {number: position for position, number in enumerate(used)}
    nodes = []
    for number in used:
        node = blueprint.nodes[number]
        inputs = tuple(renumbered[read] for read in node.inputs)
        nodes.append(Node(node.op, node.config, inputs, node.shape, node.title))
    return Blueprint(tuple(nodes), renumbered[blueprint.output])


class _Writer:
    """Writes nodes in normal form: each `write` returns the number of a node that computes the same."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.not_negative: set[int] = set()

    def put(
        self, op: str, config: Mapping[str, Any], inputs: tuple[int, ...], like: Node, shape: Any = None
    ) -> int:
        self.nodes.append(Node(op, config, inputs, like.shape if shape is None else shape, like.title))
        number = len(self.nodes) - 1
        if op in _NEVER_NEGATIVE or (op in _KEEPS_SIGN and all(read in self.not_negative for read in inputs)):
            self.not_negative.add(number)
        return number

    def write(self, node: Node, inputs: tuple[int, ...], single: list[bool]) -> int:
        """`inputs`: of the nodes written so far. single: whether `node` alone reads each of them."""
        if node.op == "relu":
            return self._relu(node, inputs[0])
        if node.op == "add":
            return self._add(node, inputs, single)
        if node.op == "flatten":
            return self._flatten(node, inputs[0])
        if node.op == "dense" and len(node.shape) == 3 and node.shape[:2] != (1, 1):
            return self._window(_convolution_of(node), inputs[0])
        if node.op == "pad" and not any(map(any, node.config["padding"])):
            return inputs[0]
        if node.op in _GLOBAL:
            return self._global_pool(node, inputs[0])
        if node.op in _WINDOWS:
            return self._window(node, inputs[0])
        return self.put(node.op, node.config, inputs, node)

    def _relu(self, node: Node, read: int) -> int:
        if read in self.not_negative:
            return read
        before = self.nodes[read]
        if before.op == "max_pool":  # the largest of several, cut at 0, is the largest of what is cut at 0
            relu = self.put("relu", {}, before.inputs, node, self.nodes[before.inputs[0]].shape)
            return self.put("max_pool", before.config, (relu,), before)
        return self.put("relu", {}, (read,), node)

    def _flatten(self, node: Node, read: int) -> int:
        """Of single positions a 1x1 convolution, and the activation of one, come behind the flattening."""
        if len(self.nodes[read].shape) == 1:
            return read
        moved: list[Node] = []
        while len(moved) < MOST_MOVED and _is_of_one_position(self.nodes[read]):
            moved.append(self.nodes[read])
            read = moved[-1].inputs[0]
        shape = (math.prod(self.nodes[read].shape),) if moved else node.shape
        number = self.put("flatten", {}, (read,), node, shape)
        for step in reversed(moved):
            op, config = step.op, dict(step.config)
            if op == "conv":
                op = "dense"
                config = {"units": config["filters"], **_of_a_layer(config)}
            number = self.put(op, config, (number,), step, step.shape[2:])
        return number

    def _add(self, node: Node, inputs: tuple[int, ...], single: list[bool]) -> int:
        addends: list[int] = []
        for read, alone in zip(inputs, single, strict=True):
            # Only a sum that is read once is opened: the number of addends stays that of the graph's edges.
            addends += self.nodes[read].inputs if alone and self.nodes[read].op == "add" else [read]
        return addends[0] if len(addends) == 1 else self.put("add", {}, tuple(addends), node)

    def _global_pool(self, node: Node, read: int) -> int:
        shape = self.nodes[read].shape
        if len(shape) != 3 or None in shape[:2]:
            return self.put(node.op, node.config, (read,), node)
        window = list(shape[:2])
        config = {"pool": window, "strides": window, "padding": "valid"}
        pooled = self.put(_GLOBAL[node.op], config, (read,), node, (1, 1, shape[2]))
        return pooled if node.config["keepdims"] else self.put("flatten", {}, (pooled,), node)

    def _window(self, node: Node, read: int) -> int:
        config, before = dict(node.config), self.nodes[read]
        window, sizes = config[_WINDOWS[node.op]], before.shape[:2]
        if node.op != "conv" and list(window) == list(config["strides"]) == [1, 1]:
            return read  # pooling over single positions, one by one, changes nothing
        if len(before.shape) == 3 and None not in sizes and "dilation" not in config:
            if before.op == "pad" and node.op == "conv" and config["padding"] == "valid":
                padded = self.nodes[before.inputs[0]]
                bare, pads = padded.shape[:2], _pairs(before.config["padding"])
                # Padding of the input is asked for as a layer of its own: it stays one, to be told as one.
                if (
                    padded.op != "input"
                    and None not in bare
                    and pads == window_padding(bare, window, config["strides"], "same")
                ):
                    config["padding"], read = "same", before.inputs[0]
            elif not any(map(any, window_padding(sizes, window, config["strides"], config["padding"]))):
                config["padding"] = "valid"
            if node.op in _GLOBAL.values() and list(sizes) == window and config["padding"] == "valid":
                config["strides"] = window
        return self.put(node.op, config, (read,), node)


def _convolution_of(dense: Node) -> Node:
    """The 1x1 convolution that computes the same as a dense layer at every position."""
    config = {"kernel": [1, 1], "strides": [1, 1], "filters": dense.config["units"], "padding": "valid"}
    return Node("conv", config | _of_a_layer(dense.config), dense.inputs, dense.shape, dense.title)


def _of_a_layer(config: Mapping[str, Any]) -> dict[str, Any]:
    """Which layer it is, and whether it learns."""
    return {name: config[name] for name in ("layer", "trainable") if name in config}


def _is_of_one_position(node: Node) -> bool:
    """Whether a node works on a single position, by channels alone."""
    if len(node.shape) != 3 or node.shape[:2] != (1, 1):
        return False
    ungrouped = node.config.get("groups", 1) == 1
    is_pointwise = node.op == "conv" and ungrouped and node.config["kernel"] == node.config["strides"] == [1, 1]
    return is_pointwise or node.op in ("dense", "relu", "softmax")


def _pairs(padding: Any) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(side) for side in padding)
