# Generated from solutions/residual_networks/resnet_lab/keras_graph.py by `autograder release`.
"""Reads the graph of a Keras model: operations, not layers, since `x + shortcut` and `keras.ops.relu` are
operations.

Models inside models, Sequential, Lambda and a student's own Layer subclasses are opened by calling their
`call` on symbolic tensors, so that it does not matter how a network is packed. Where that fails the layer
stays closed ("opaque"), and nothing is said of what it computes: it is judged by its outputs alone.
"""

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    try:
        reader = _read(model, input_shape, _Context(training=None))
        described = {"nodes": reader.nodes, "output": reader.output}
        _name_fixed_flags(described["nodes"], reader, model, input_shape)
        return described
    except Exception:  # a student's `call` may raise anything
        return _closed(model, input_shape)


def _read(model: Any, input_shape: Sequence[int] | None, context: "_Context") -> "_Reader":
    """The whole graph, as it is when the model is called with the context's training flag."""
    reader = _Reader()
    if is_functional(model):
        inputs, outputs = model.inputs, model.outputs
    else:
        reader.has_opened, context = True, _Context(False, context.training)
        inputs = [keras.Input(tuple(input_shape or ()))]
        outputs = _results(model, (inputs[0],), {}, context.training)
    for tensor in inputs:
        reader.know(tensor, reader.put("input", {}, [], tensor))
    reader.read(outputs, context)
    reader.output = reader.numbers[id(outputs[0])]
    return reader


def _name_fixed_flags(
    nodes: list[dict[str, Any]], reader: "_Reader", model: Any, input_shape: Sequence[int] | None
) -> None:
    """Write into each batch norm the training flag that its call is bound to; None where fit and predict
    decide, as they should.

    A flag is fixed if it is the same whether the model is called with `training=True` or as it stands. Keras
    itself says so: flags are inherited, have defaults, and are overruled by the models whose graph it keeps.
    """
    training: list[dict[str, Any]] = []
    if reader.has_opened:  # else every call belongs to a graph that Keras keeps, and takes over the flag
        training = _read(model, input_shape, _Context(training=True)).nodes
    is_same = [node["op"] for node in training] == [node["op"] for node in nodes]
    for number, node in enumerate(nodes):
        if node["op"] == "bn":
            can_train = not is_same or training[number]["config"]["training"]
            as_it_stands = node["config"]["training"]
            node["config"]["training"] = True if as_it_stands else None if can_train else False


def _closed(model: Any, input_shape: Sequence[int] | None) -> dict[str, Any]:
    op, config = other(type(model).__name__, opaque=True)
    sizes = [None if size is None else int(size) for size in input_shape or ()]
    source = {"id": 0, "op": "input", "config": {}, "inputs": [], "shape": sizes}
    return {"nodes": [source, {"id": 1, "op": op, "config": config, "inputs": [0], "shape": []}], "output": 1}


@dataclass(frozen=True)
class _Context:
    """Where a call stands. functional: in a model whose graph Keras keeps, which hands the flag that it is
    called with to every call, whatever that says. training: that flag.
    """

    functional: bool = True
    training: bool | None = None
    depth: int = 0

    def flag_of(self, call: Any) -> bool | None:
        """The training flag that reaches a call: None for what the call takes by default."""
        given = call.arguments.kwargs.get("training")
        if self.functional:
            return given if self.training is None else self.training
        # A written None is handed on as it is: it does not inherit. What is inherited is written by Keras.
        return given if "training" in call.arguments.kwargs else self.training


class _Reader:
    """Collects nodes. `numbers` maps each symbolic tensor seen (by id; `kept` keeps it alive) to its node."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.numbers: dict[int, int] = {}
        self.kept: list[Any] = []
        self.layers: dict[int, int] = {}
        self.output = 0
        self.has_opened = False  # whether a container was looked into

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
        for op, config in translate(call, context.flag_of(call)):
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
        flag = context.flag_of(call)
        try:
            outputs = _results(container, arguments.args, arguments.kwargs, flag)
            inside = [tensor for tensor in outputs if isinstance(tensor, keras.KerasTensor)]
            if len(outputs) != len(call.outputs) or len(inside) != len(outputs):
                return False
        except Exception:  # a student's `call` may raise anything
            return False
        self.has_opened = True
        self.read(inside, _Context(is_functional(container), flag, context.depth + 1))
        for tensor, inner in zip(call.outputs, inside, strict=True):
            self.know(tensor, self.numbers[id(inner)])
        return True


def _results(container: Any, args: Sequence[Any], kwargs: dict[str, Any], training: bool | None) -> list[Any]:
    """What the `call` of a container makes of symbolic tensors, with a flag that calls inside inherit."""
    given = {name: value for name, value in kwargs.items() if name != "training"}
    if training is not None and "training" in inspect.signature(container.call).parameters:
        given["training"] = training
    with _flag_handed_down(container, training):
        return list(keras.tree.flatten(container.call(*args, **given)))


@contextmanager
def _flag_handed_down(container: Any, training: bool | None) -> Iterator[None]:
    """While it is open, Keras takes calls for those of `container`, which was called with the flag."""
    enter, leave = (
        getattr(container, name, None) for name in ("_get_call_context", "_maybe_reset_call_context")
    )
    if enter is None or leave is None:
        yield
        return
    try:
        enter().training = training
        yield
    finally:
        leave()


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
