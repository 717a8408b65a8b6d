"""A network as plain data: its operations, what matters of their configuration, and what each reads.

A worker describes what a student built (`describe`, in keras_graph.py), the judge reads it as untrusted JSON
(`parse`), expected.py writes down what was asked for, arithmetic.py computes it, explain.py compares the two.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_NODES = 5_000
MAX_INPUTS = 64  # of one node
MAX_RANK = 6
MAX_NUMBER = 1_000_000  # no size, stride or count of a network that fits into memory is larger
# A class name is shown to students, so it is short and of letters, digits and a few signs.
_CLASS_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.=(), -]{0,79}")

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """One operation. `inputs` are the numbers of the nodes it reads, all smaller than its own.

    op: one of VOCABULARY. shape: of its output without the batch, (height, width, channels) or (units,), None
    where a size is open. title: how the student would call it ("the first convolution of the main path"), in
    expected graphs.
    """

    op: str
    config: Config = field(default_factory=dict)
    inputs: tuple[int, ...] = ()
    shape: tuple[int | None, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class Blueprint:
    """A network: nodes in an order in which they can be computed, and the number of the one that is
    returned.
    """

    nodes: tuple[Node, ...]
    output: int

    @property
    def output_shape(self) -> tuple[int | None, ...]:
        """Shape of the output without the batch."""
        return self.nodes[self.output].shape

    def as_dict(self) -> dict[str, Any]:
        """JSON for `parse`. Titles are left out."""
        nodes = [
            {
                "id": number,
                "op": node.op,
                "config": dict(node.config),
                "inputs": list(node.inputs),
                "shape": list(node.shape),
            }
            for number, node in enumerate(self.nodes)
        ]
        return {"nodes": nodes, "output": self.output}


def describe(model: Any, input_shape: tuple[int, ...] | None = None) -> dict[str, Any]:
    """The blueprint of a Keras model as JSON. See keras_graph.describe, which is imported here so that the
    judge, which only parses, does not import Keras.
    """
    from resnet_lab import keras_graph

    return keras_graph.describe(model, input_shape)


def _whole(low: int, high: int = MAX_NUMBER) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _list_of(check: Callable[[Any], bool], low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and low <= len(value) <= high and all(map(check, value))


def _one_of(*allowed: Any) -> Callable[[Any], bool]:
    return lambda value: any(
        value is choice or (isinstance(value, str) and value == choice) for choice in allowed
    )


def _number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= MAX_NUMBER  # NaN compares false


def _class_name(value: Any) -> bool:
    return isinstance(value, str) and _CLASS_NAME.fullmatch(value) is not None


def _optional(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or check(value)


_flag = _one_of(True, False)
_pair = _list_of(_whole(1), 2, 2)
_padding = _one_of("same", "valid")
# Which layer it is, counted in order of appearance: one layer called twice has one number. And whether it
# learns.
_LAYER = {"layer": _whole(0), "trainable": _flag}
_WINDOW = {"pool": _pair, "strides": _pair, "padding": _padding}
_STAND_IN = {
    "kernel_size": lambda value: _whole(1)(value) or _pair(value),
    "filters": _list_of(_whole(1), 1, 8),
    "stride": lambda value: _whole(1)(value) or _pair(value),
}

# For each operation the configuration that it must have, and that it may have.
VOCABULARY: dict[str, tuple[dict[str, Callable[[Any], bool]], dict[str, Callable[[Any], bool]]]] = {
    "input": ({}, {}),
    "conv": (
        {"kernel": _pair, "strides": _pair, "filters": _whole(1), "padding": _padding},
        {"groups": _whole(1), "dilation": _pair, **_LAYER},
    ),
    # training: how the call itself fixes it for ever, None where it does not; epsilon only where it is out of
    # the ordinary
    "bn": (
        {"axis": _whole(-MAX_RANK, MAX_RANK), "training": _one_of(True, False, None)},
        {"center": _flag, "scale": _flag, "epsilon": _number, **_LAYER},
    ),
    "relu": ({}, {}),
    "add": ({}, {}),
    "pad": ({"padding": _list_of(_list_of(_whole(0), 2, 2), 2, 2)}, {}),
    "max_pool": (_WINDOW, {}),
    "average_pool": (_WINDOW, {}),
    "global_average_pool": ({"keepdims": _flag}, {}),
    "global_max_pool": ({"keepdims": _flag}, {}),
    "flatten": ({}, {}),
    # bias: only where there is none. matrix and vector: which arguments of a NumPy function they are
    "dense": (
        {"units": _whole(1)},
        {
            "bias": _flag,
            "matrix": _one_of("W1", "W2", "Ws", "W1.T", "W2.T", "Ws.T"),
            "vector": _one_of("b1", "b2"),
            **_LAYER,
        },
    ),
    "softmax": ({}, {}),
    "identity_block": (_STAND_IN, {}),
    "convolutional_block": (_STAND_IN, {}),
    # any other operation; opaque: of the student's own making, so that nothing can be said of what it
    # computes
    "other": ({"class": _class_name, "opaque": _flag}, dict(_LAYER)),
}


def parse(data: Any) -> Blueprint:
    """Read what `describe` wrote, from a worker that may lie. Raises ValueError for anything that is no
    blueprint.

    Afterwards sizes and types are as VOCABULARY says and each node reads earlier ones only, so there is no
    cycle. That the description is *true* is not known: no point may rest on it.
    """
    if not isinstance(data, dict) or set(data) != {"nodes", "output"} or not isinstance(data["nodes"], list):
        raise ValueError("A blueprint has the keys nodes and output.")
    if not 1 <= len(data["nodes"]) <= MAX_NODES:
        raise ValueError(f"A blueprint has 1 to {MAX_NODES} nodes, received {len(data['nodes'])}.")
    nodes = tuple(_parse_node(number, entry) for number, entry in enumerate(data["nodes"]))
    if not _whole(0, len(nodes) - 1)(data["output"]):
        raise ValueError("The output of a blueprint is the number of a node.")
    return Blueprint(nodes, data["output"])


def _parse_node(number: int, entry: Any) -> Node:
    if not isinstance(entry, dict) or set(entry) != {"id", "op", "config", "inputs", "shape"}:
        raise ValueError(f"Node {number} has other keys than id, op, config, inputs and shape.")
    op, config, inputs, shape = entry["op"], entry["config"], entry["inputs"], entry["shape"]
    if not _whole(number, number)(entry["id"]):
        raise ValueError(f"Node {number} has another id.")
    if not isinstance(op, str) or op not in VOCABULARY:
        raise ValueError(f"Node {number} has an unknown operation.")
    required, allowed = VOCABULARY[op]
    checks = {**required, **allowed}
    if not isinstance(config, dict) or not set(required) <= set(config) <= set(checks):
        raise ValueError(
            f"Node {number} ({op}) has another configuration than {', '.join(required) or 'none'}."
        )
    for key, value in config.items():
        if not checks[key](value):
            raise ValueError(f"Node {number} ({op}) has a bad {key}.")
    if not _list_of(_whole(0, number - 1), 0 if op in ("input", "other") else 1, MAX_INPUTS)(inputs):
        raise ValueError(f"Node {number} ({op}) must read earlier nodes.")
    if op not in ("add", "other") and len(inputs) != (op != "input"):
        raise ValueError(f"Node {number} ({op}) reads {len(inputs)} nodes.")
    if not _list_of(_optional(_whole(0)), 0, MAX_RANK)(shape):
        raise ValueError(f"Node {number} ({op}) has a bad shape.")
    return Node(op, config, tuple(inputs), tuple(shape))
