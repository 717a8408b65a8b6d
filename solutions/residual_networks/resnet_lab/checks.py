"""The visible checks: one line in the notebook below each exercise, with the judge's arithmetic and the
judge's words.

A check calls the function with several shapes and arguments, gives the layers drawn weights and compares what
they compute with NumPy's. It prints one line, or raises CheckFailed: what was called, expected, received,
where to look.
"""

import contextlib
import inspect
import linecache
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from resnet_lab import (
    blueprint,
    draws,
    errors_explained,
    expected,
    explain,
    learning,
    rescaling,
    slopes,
    stages,
)
from resnet_lab.arithmetic import STAND_INS, close, evaluate
from resnet_lab.blueprint import Blueprint
from resnet_lab.checking import CheckFailed, as_the_judge, call, failure
from resnet_lab.handing_in import handing_in

__all__ = [
    "CheckFailed",
    "convolutional_block",
    "handing_in",
    "identity_block",
    "plain_stack",
    "residual_stack",
    "resnet50",
]

Function = Callable[..., Any]
BATCH = 4
MODES = (("inference", False), ("training", True))


@dataclass(frozen=True)
class _Case:
    """One call. Sizes of axes and numbers of channels all differ, so that one taken for another shows."""

    seed: int
    input_shape: tuple[int, int, int]
    arguments: tuple[Any, ...]
    blueprint: Blueprint


def identity_block(function: Function) -> None:
    """Check `function(x, kernel_size, filters)`. Raises CheckFailed."""
    calls = (((6, 8, 5), 3, (4, 3, 5)), ((7, 5, 6), 5, (3, 4, 6)), ((5, 9, 4), 1, (6, 7, 4)))
    cases = [
        _Case(seed, shape, (size, filters), expected.identity_block(shape, size, filters))
        for seed, (shape, size, filters) in enumerate(calls)
    ]
    _check_block(function, "identity_block", cases)


def convolutional_block(function: Function) -> None:
    """Check `function(x, kernel_size, filters, stride)`. Raises CheckFailed."""
    calls = (((6, 8, 5), 3, (4, 3, 7), 2), ((7, 9, 6), 5, (3, 4, 8), 3), ((5, 6, 8), 3, (7, 4, 3), 1))
    cases = [
        _Case(
            seed, shape, (size, filters, stride), expected.convolutional_block(shape, size, filters, stride)
        )
        for seed, (shape, size, filters, stride) in enumerate(calls)
    ]
    _check_block(function, "convolutional_block", cases)


def plain_stack(function: Function) -> None:
    """Check `function(x, blocks, filters)` without shortcuts. Raises CheckFailed."""
    _check_stack(function, "plain_stack", expected.plain_stack)


def residual_stack(function: Function) -> None:
    """Check `function(x, blocks, filters)` with a shortcut in each block. Raises CheckFailed."""
    _check_stack(function, "residual_stack", expected.residual_stack)


def _check_stack(function: Function, name: str, blueprint_of: Callable[..., Blueprint]) -> None:
    calls = (((6, 8, 5), 1, 5), ((7, 5, 6), 2, 6), ((5, 9, 4), 3, 4))
    _check_block(
        function,
        name,
        [
            _Case(seed, shape, (blocks, filters), blueprint_of(shape, blocks, filters))
            for seed, (shape, blocks, filters) in enumerate(calls)
        ],
    )


def resnet50(function: Function) -> None:
    """Check `function(input_shape, classes)` for how it puts the blocks together. Raises CheckFailed.

    The blocks themselves have their own checks: here stand-ins take their places, unless the function calls
    none.
    """
    calls_blocks = True
    with as_the_judge():
        for seed, (input_shape, classes) in enumerate((((64, 64, 3), 6), ((53, 61, 3), 4))):
            case = _Case(seed, input_shape, (input_shape, classes), expected.resnet50(input_shape, classes))
            calls_blocks = _check_network(function, case, with_stand_ins=calls_blocks)
    print("resnet50: all right, also for pictures of another size and another number of classes.")


# --- blocks ---


def _check_block(function: Function, name: str, cases: list[_Case]) -> None:
    with as_the_judge():
        for case in cases:
            size, filters, *stride = case.arguments
            given = ", ".join(["x", str(size), str(filters), *map(str, stride)])
            called = f"{name}({given}) with x of shape {(BATCH, *case.input_shape)}"
            model = _built_block(function, name, case, called)
            _compare(model, case, called)
            hers = {id(variable) for variable in _weights(model)}
            if any(id(variable) in hers for variable in _weights(_built_block(function, name, case, called))):
                raise failure(
                    called,
                    "weights of its own for each call",
                    "one layer in two calls",
                    "Make the layers inside the function: two calls of it are two blocks.",
                )
    print(f"{name}: all right, in {len(cases)} different calls, in inference and in training mode.")


def _built_block(function: Function, name: str, case: _Case, called: str) -> Any:
    """The model from x to what a function returns for it."""
    import keras

    x = keras.Input(case.input_shape)
    asked = "a tensor that is computed from x"
    y = call(function, (x, *case.arguments), name, called, asked)
    if not isinstance(y, keras.KerasTensor):
        raise failure(called, asked, *errors_explained.other_result(type(y).__name__, "tensor"))
    try:
        return keras.Model(x, y)
    except ValueError as error:
        raise failure(called, asked, *_not_connected(function, error)) from None


# --- networks ---


def _check_network(function: Function, case: _Case, with_stand_ins: bool) -> bool:
    """Raise CheckFailed if the network is right neither with stand-ins nor as it is.

    with_stand_ins: whether to try those. Returns whether they show that it is right, as they cannot where it
    calls its blocks otherwise, or none.
    """
    called = f"resnet50({case.input_shape}, {case.arguments[1]})"
    pictures = draws.draw(case.seed, "picture", (2, *case.input_shape))
    blamed = None
    if with_stand_ins:
        of_blocks = replace(case, blueprint=expected.resnet50_of_blocks(*case.arguments))
        try:
            with _stand_ins(function, case.seed):
                assembly = _built_network(function, case, called)
            if _calls_blocks(assembly, case):
                _compare_network(assembly, of_blocks, pictures, called)
                _check_learning(assembly, of_blocks, pictures, called)
                return True
        except CheckFailed as failed:
            blamed = failed
    # Either is right: a network with no fault but in a block, and one that is written out or calls its blocks
    # otherwise.
    try:
        _compare_network(_built_network(function, case, called), case, pictures, called)
    except CheckFailed as failed:
        raise blamed or failed from None
    return False


def _compare_network(model: Any, case: _Case, pictures: np.ndarray, called: str) -> None:
    """Raise CheckFailed if a network computes something else than the case's blueprint."""
    scales = expected.network_scales(case.seed, case.blueprint, pictures)
    if all(_computes(model, case, pictures, training, scales) for _, training in MODES):
        return
    shape = tuple(model.output_shape[1:])
    asked = f"probabilities of shape {(len(pictures), case.arguments[1])} of the network asked for"
    same = shape == case.blueprint.output_shape
    received = "other probabilities" if same else f"an output of shape {(len(pictures), *shape)}"
    in_need = stages.first_in_need(_described(model, case), case.blueprint)
    if in_need is not None:
        raise failure(called, *in_need)
    raise _explained(model, case, called, asked, received)


def _check_learning(model: Any, case: _Case, pictures: np.ndarray, called: str) -> None:
    """Raise CheckFailed if a network of stand-ins is right for some weights only, or does not learn."""
    from resnet_lab.gradients import gradients

    scales = dict(expected.network_scales(case.seed, case.blueprint, pictures))
    if not _computes(model, case, pictures, False, scales | rescaling.of_stem(case.blueprint)):
        asked = "the network asked for with other weights, too"
        raise _explained(model, case, called, asked, rescaling.NOT_ALWAYS)
    draws.assign(model, case.seed, scales)
    part = learning.part_that_does_not(
        lambda shown, cotangent: gradients(model, shown, cotangent),
        case.blueprint,
        pictures,
        case.seed,
        scales,
    )
    if part is not None:
        raise _explained(model, case, called, *learning.of_part(part))


@contextlib.contextmanager
def _stand_ins(function: Function, seed: int) -> Iterator[None]:
    """While it is open, stand-ins take the place of the student's blocks."""
    from resnet_lab import standins

    with standins.in_place(namespace_of(function), seed):
        yield


def _calls_blocks(model: Any, case: _Case) -> bool:
    """Whether a network that was built with stand-ins has any."""
    return any(node.op in STAND_INS for node in _described(model, case).nodes)


def namespace_of(function: Function) -> dict[str, Any]:
    """Where a function finds the student's blocks: its own globals, or the notebook's, where it is an object
    that is called.
    """
    return getattr(inspect.unwrap(function), "__globals__", vars(sys.modules["__main__"]))


def _built_network(function: Function, case: _Case, called: str) -> Any:
    """The model that a function returns; a subclass gets its graph."""
    import keras

    model = call(function, case.arguments, "resnet50", called, "a keras.Model")
    if not isinstance(model, keras.Model):
        told = errors_explained.other_result(type(model).__name__, "model")
        raise failure(called, "a keras.Model", *told)
    if getattr(model, "inputs", None):
        return model
    x = keras.Input(case.input_shape)
    return keras.Model(x, model(x))


# --- what both share ---


def _compare(model: Any, case: _Case, called: str) -> None:
    """Raise CheckFailed if a block computes something else than the case's blueprint, or not with weights of
    its own.
    """
    shape = tuple(model.output_shape[1:])
    if shape != case.blueprint.output_shape:
        asked = f"an output of shape {(BATCH, *case.blueprint.output_shape)}"
        raise _explained(model, case, called, asked, f"shape {(BATCH, *shape)}")
    x = draws.draw(case.seed, "input", (BATCH, *case.input_shape))
    for mode, training in MODES:
        if not _computes(model, case, x, training):
            asked = f"what the block computes in {mode} mode"
            raise _explained(model, case, called, asked, "other values of the right shape")
    kernels = [shape for kind, shape in expected.weight_counts(case.blueprint) if kind == "kernel"]
    if len(kernels) == 1:  # of a stack, where they all have one shape
        stays = _computes(
            model, case, x * np.float32(rescaling.LARGER), False, rescaling.of_stack(kernels[0])
        )
    else:
        stays = _computes(model, case, x, False, rescaling.of_block(kernels[:3], kernels[3:]))
    if not stays:
        asked = "what the block computes with other weights, too"
        raise _explained(model, case, called, asked, rescaling.NOT_ALWAYS)
    learning = _weight_counts(model.trainable_weights)
    asked_weights = expected.weight_counts(case.blueprint)
    if any(
        learning[group] < count for group, count in asked_weights.items() if not group[0].startswith("moving")
    ):
        raise _explained(model, case, called, "weights of its own for each layer", "fewer weights that learn")
    _check_gradients(model, case, x, called)


def _check_gradients(model: Any, case: _Case, x: np.ndarray, called: str) -> None:
    """Raise CheckFailed if a gradient does not arrive, or is another one than the blueprint's."""
    from resnet_lab.gradients import gradients

    cotangent = draws.draw(case.seed, "direction", (len(x), *case.blueprint.output_shape))
    draws.assign(model, case.seed)
    received, weights = gradients(model, x, cotangent), draws.weights(case.seed)
    compute = partial(evaluate, case.blueprint, weights=weights)
    if not slopes.input_agrees(received["input"], compute, x, cotangent, case.seed):
        raise _explained(model, case, called, *slopes.TO_INPUT)
    for group in expected.weight_counts(case.blueprint):
        gradient = received.get(draws.scale_key(*group))
        if not group[0].startswith("moving") and not slopes.weights_agree(
            gradient, case.blueprint, x, weights, group, cotangent, case.seed, training=False
        ):
            raise _explained(model, case, called, *slopes.to_weights(group))


def _computes(
    model: Any, case: _Case, x: np.ndarray, training: bool, scales: Mapping[str, float] | None = None
) -> bool:
    """Whether a model with drawn weights computes what the case's blueprint does."""
    try:
        draws.prepare(model, x.shape[1:])
        draws.assign(model, case.seed, scales)
        # Not training=False: that would overrule a flag in the student's own calls, as fit and predict do.
        received = np.asarray(model(x, training=True) if training else model(x))
    except Exception:  # x of another size than the model was made for
        return False
    precision = np.float64 if scales is None else np.float32  # enough for a whole network, and faster
    reference = evaluate(case.blueprint, x, draws.weights(case.seed, scales), training, precision)
    return close(received, reference)


def _weights(model: Any) -> list[Any]:
    """The variables of a model that are weights."""
    return [variable for variable in model.weights if draws.group_of(variable) is not None]


def _weight_counts(variables: Iterable[Any]) -> Counter[tuple[str, tuple[int, ...]]]:
    """How many weights there are of each (kind, shape)."""
    groups = map(draws.group_of, variables)
    return Counter(group for group in groups if group is not None)


def _described(model: Any, case: _Case) -> Blueprint:
    return blueprint.parse(blueprint.describe(model, case.input_shape))


def _explained(model: Any, case: _Case, called: str, asked: str, received: str) -> CheckFailed:
    """The failure, by where the graphs part; where that is not known, by what was asked."""
    found = explain.first_difference(_described(model, case), case.blueprint)
    if found is None:
        found = explain.weights_difference(_weight_counts(model.weights), case.blueprint)
    if found is None:
        return failure(called, asked, received, "Compare your layers with the drawing, one by one.")
    return failure(called, f"{found.place}: {found.expected}", found.received, found.look)


def _not_connected(function: Function, error: ValueError) -> tuple[str, str]:
    """Why no model goes from x to what a block returned, and where to look."""
    if "not connected" in str(error):
        return errors_explained.NOT_REACHED
    line = errors_explained.line_with_a_name_again(function, str(error))
    looks = [f"line {line[1]}: {linecache.getline(*line).strip()}"] if line else []
    looks.append(errors_explained.meaning("ValueError", str(error)))
    return f"ValueError: {errors_explained.shown(str(error))}", "\n".join(filter(None, looks))
