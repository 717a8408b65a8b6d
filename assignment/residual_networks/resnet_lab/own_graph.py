# Generated from solutions/residual_networks/resnet_lab/own_graph.py by `autograder release`.
"""The graph of what a student has written so far; where there is none yet, one printed line that says why."""

from collections.abc import Callable
from typing import Any

from resnet_lab import blueprint, errors_explained, standins
from resnet_lab.arithmetic import STAND_INS
from resnet_lab.blueprint import Blueprint
from resnet_lab.checking import as_the_judge
from resnet_lab.checks import namespace_of

__all__ = ["network_of_blocks", "of_block", "of_network"]

Function = Callable[..., Any]
SEED = 0  # of the stand-ins, whose values are not asked for here


def of_block(
    function: Function, name: str, input_shape: tuple[int, ...], *arguments: Any
) -> Blueprint | None:
    """The graph from x, (height, width, channels), to what `function(x, *arguments)` returns. None: printed
    why.
    """
    import keras

    x = keras.Input(input_shape)
    return _described(function, name, (x, *arguments), lambda y: keras.Model(x, y), input_shape)


def of_network(function: Function, *arguments: Any) -> Blueprint | None:
    """The graph of the network that `function(*arguments)` returns, the input's shape first. None: printed
    why.
    """
    return _described(function, "resnet50", arguments, _as_model, arguments[0])


def network_of_blocks(function: Function, *arguments: Any) -> Blueprint | None:
    """The same with one node for each call of her two blocks, whatever these do. None: printed why."""
    with standins.in_place(namespace_of(function), SEED):
        return of_network(function, *arguments)


def has_blocks(graph: Blueprint) -> bool:
    """Whether a graph has nodes for calls of her blocks."""
    return any(node.op in STAND_INS for node in graph.nodes)


def _described(
    function: Function,
    name: str,
    arguments: tuple[Any, ...],
    as_model: Callable[[Any], Any],
    input_shape: tuple[int, ...],
) -> Blueprint | None:
    try:
        with as_the_judge():
            result = function(*arguments)
            if result is None:
                print(f"{name} returns None so far: end it with a return of what it has made.")
                return None
            return blueprint.parse(blueprint.describe(as_model(result), input_shape))
    except NotImplementedError:
        print(f"{name} is not written yet: its place is the cell above.")
    except Exception as error:  # whatever her code raises is hers
        raised = f"{type(error).__name__}: {errors_explained.shown(str(error)).rstrip('.')}"
        print(f"{name} has no graph yet, {raised}. Its check says where to look.")
    return None


def _as_model(result: Any) -> Any:
    """A network that is half written may return the last tensor in the place of a model."""
    import keras

    if isinstance(result, keras.KerasTensor):
        return keras.Model(keras.utils.get_source_inputs(result), result)
    if not isinstance(result, keras.Model):
        raise TypeError(f"it returned an object of type {type(result).__name__}, and no keras.Model.")
    return result
