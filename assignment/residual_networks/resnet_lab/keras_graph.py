# Generated from solutions/residual_networks/resnet_lab/keras_graph.py by `autograder release`.
"""Reads the graph of a Keras model: operations, not layers, since `x + shortcut` and `keras.ops.relu` are
operations.

Models inside models, Sequential, Lambda and a student's own Layer subclasses are opened by calling their
`call` on symbolic tensors, so that it does not matter how a network is packed. Where that fails the layer
stays closed ("opaque"), and nothing is said of what it computes: it is judged by its outputs alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras

from resnet_lab.blueprint import MAX_NODES
from resnet_lab.keras_vocabulary import is_container, is_functional, other, translate

MAX_DEPTH = 30  # of containers in containers


def describe(model: Any, input_shape: Sequence[int] | None = None) -> dict[str, Any]:
    """The blueprint of `model` as JSON, see blueprint.parse.

    input_shape: (height, width, channels), for a model that is a subclass and keeps no graph of its own.
    Raises nothing for what a student may have built: what cannot be read is one opaque operation.
    """
    reader = _Reader()
    try:
        if is_functional(model):
            inputs, outputs, context = model.inputs, model.outputs, _Context()
        else:
            inputs = [keras.Input(tuple(input_shape or ()))]
            outputs, context = keras.tree.flatten(model.call(inputs[0])), _Context(functional=False)
        for tensor in inputs:
            reader.know(tensor, reader.put("input", {}, [], tensor))
        reader.read(outputs, context)
        return {"nodes": reader.nodes, "output": reader.numbers[id(outputs[0])]}
    except Exception:  # a student's `call` may raise anything
        return _closed(model, input_shape)


def _closed(model: Any, input_shape: Sequence[int] | None) -> dict[str, Any]:
    op, config = other(type(model).__name__, opaque=True)
    sizes = [None if size is None else int(size) for size in input_shape or ()]
    source = {"id": 0, "op": "input", "config": {}, "inputs": [], "shape": sizes}
    return {"nodes": [source, {"id": 1, "op": op, "config": config, "inputs": [0], "shape": []}], "output": 1}


@dataclass(frozen=True)
class _Context:
    """Where a call stands. functional: only in models whose graph Keras keeps; calling such a model with
    `training=` sets the flag of every call in it, whatever the call says. training: what the enclosing calls
    hand down.
    """

    functional: bool = True
    training: bool | None = None
    depth: int = 0


class _Reader:
    """Collects nodes. `numbers` maps each symbolic tensor seen (by id; `kept` keeps it alive) to its node."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.numbers: dict[int, int] = {}
        self.kept: list[Any] = []
        self.layers: dict[int, int] = {}

    def know(self, tensor: Any, number: int) -> None:
        self.kept.append(tensor)
        self.numbers[id(tensor)] = number

    def put(self, op: str, config: dict[str, Any], inputs: list[int], tensor: Any) -> int:
        if len(self.nodes) >= MAX_NODES:
            raise ValueError("The network has too many operations to be described.")
        shape = [None if size is None else int(size) for size in tensor.shape[1:]]
        self.nodes.append(
            {"id": len(self.nodes), "op": op, "config": config, "inputs": inputs, "shape": shape}
        )
        return len(self.nodes) - 1

    def read(self, outputs: Sequence[Any], context: _Context) -> None:
        """Read all that `outputs` are computed from, as far back as the tensors that are known."""
        for call in _calls_in_order(outputs, self.numbers):
            if not (is_container(call.operation) and self._open(call, context)):
                self._translate(call, context)

    def _translate(self, call: Any, context: _Context) -> None:
        inputs = [self.numbers[id(tensor)] for tensor in call.input_tensors]
        number = inputs[0] if inputs else None
        for op, config in translate(call, context.functional, context.training):
            if op in ("conv", "bn", "dense"):
                config["layer"] = self.layers.setdefault(id(call.operation), len(self.layers))
            number = self.put(op, config, inputs, call.outputs[0])
            inputs = [number]
        for tensor in call.outputs:
            # A constant has no inputs and a no-op no node: such a tensor is an operation of its own.
            self.know(tensor, self.put(*other("constant"), [], tensor) if number is None else number)

    def _open(self, call: Any, context: _Context) -> bool:
        """Read what is inside a container. False if its `call` does not work on symbolic tensors."""
        container, arguments = call.operation, call.arguments
        if context.depth >= MAX_DEPTH:
            return False
        given = dict(arguments.kwargs)
        training = context.training if given.get("training") is None else bool(given["training"])
        if "training" in given and context.functional and not training:
            given["training"] = training = None  # only a default: fit and predict set it
        try:
            outputs = keras.tree.flatten(container.call(*arguments.args, **given))
            inside = [tensor for tensor in outputs if isinstance(tensor, keras.KerasTensor)]
            if len(outputs) != len(call.outputs) or len(inside) != len(outputs):
                return False
        except Exception:  # a student's `call` may raise anything
            return False
        functional = context.functional and is_functional(container)
        self.read(inside, _Context(functional, training, context.depth + 1))
        for tensor, inner in zip(call.outputs, inside, strict=True):
            self.know(tensor, self.numbers[id(inner)])
        return True


def _calls_in_order(outputs: Sequence[Any], known: dict[int, int]) -> Iterator[Any]:
    """The calls (Keras's Node) behind `outputs`, each after those that it reads; a tensor in `known` is not
    followed.

    Without recursion: a network may be deeper than Python's stack.
    """
    done: set[int] = set()
    stack = [(tensor, False) for tensor in reversed(outputs)]
    while stack:
        tensor, inputs_done = stack.pop()
        if id(tensor) in known:
            continue
        history = tensor._keras_history
        call = history.operation._inbound_nodes[history.node_index]
        if id(call) in done:
            continue
        if inputs_done:
            done.add(id(call))
            yield call
        else:
            stack.append((tensor, True))
            stack.extend((read, False) for read in reversed(call.input_tensors))
