"""Mutations of where a block's two paths meet: what is added, what is done to the sum, what is returned."""

from collections.abc import Iterator
from dataclasses import replace

from autograder.selfcheck.layer_mutations import Change
from autograder.selfcheck.reference_code import Function, Layer

RELU = 'layers.Activation("relu")'
MERGES = ("Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract")
# A part of an id, words, and what is added.
OPERANDS = (
    ("main_with_itself", "The main path is added to itself", "[main_path, main_path]"),
    ("shortcut_with_itself", "The shortcut is added to itself", "[shortcut, shortcut]"),
    ("other_order", "The shortcut is the first operand", "[shortcut, main_path]"),
    ("main_twice", "The main path is added twice", "[main_path, main_path, shortcut]"),
    ("shortcut_twice", "The shortcut is added twice", "[main_path, shortcut, shortcut]"),
    ("main_halved", "Half of the main path is added", "[0.5 * main_path, shortcut]"),
    ("shortcut_halved", "Half of the shortcut is added", "[main_path, 0.5 * shortcut]"),
    ("main_off", "The main path is added times 0", "[0.0 * main_path, shortcut]"),
    ("shortcut_off", "The shortcut is added times 0", "[main_path, 0.0 * shortcut]"),
    ("shortcut_stopped", "No gradient goes through the shortcut",
     "[main_path, keras.ops.stop_gradient(shortcut)]"),
)  # fmt: skip
# Where x and the shortcut are two things.
OPERANDS_WITH_X = (
    ("x_for_the_shortcut", "The main path is added to x", "[main_path, x]"),
    ("x_for_the_main_path", "The shortcut is added to x", "[x, shortcut]"),
    ("x_as_well", "x is added to both paths", "[main_path, shortcut, x]"),
)


def joining_mutations(function: Function) -> Iterator[Change]:
    """Of a block."""
    addition = next(layer for layer in function.layers if layer.kind == "Add")
    yield from _joined(function, addition)
    yield from _relu_before_the_addition(function, addition)
    yield from _returned(function, addition)


def _joined(function: Function, addition: Layer) -> Iterator[Change]:
    for kind in MERGES:
        yield Change(
            f"merge:{kind.lower()}",
            f"The paths are joined by {kind}.",
            function.with_layer(addition, addition.of_kind(kind)),
        )
    backwards = replace(addition.of_kind("Subtract"), reads="[shortcut, main_path]")
    yield Change(
        "merge:subtract_main_path",
        "The main path is subtracted from the shortcut.",
        function.with_layer(addition, backwards),
    )
    for change, words, operands in OPERANDS + (OPERANDS_WITH_X if _is_projected(function) else ()):
        yield Change(
            f"addition:{change}",
            f"{words}.",
            function.with_layer(addition, replace(addition, reads=operands)),
        )


def _relu_before_the_addition(function: Function, addition: Layer) -> Iterator[Change]:
    last = function.layers[-1]
    choices = (("main_path",), ("shortcut",), ("main_path", "shortcut"))
    for paths in choices:
        relus = [f"{path} = {RELU}({path})" for path in paths]
        where = f"{' and '.join(paths).replace('_', ' ')} {'go' if len(paths) > 1 else 'goes'}"
        activated = function.before(addition, *relus)
        yield Change(
            f"relu_before_addition:{'_and_'.join(paths)}",
            f"The {where} through a ReLU before the addition.",
            activated,
        )
        yield Change(
            f"relu_only_before_addition:{'_and_'.join(paths)}",
            f"The {where} through a ReLU before the addition, and none follows it.",
            activated.with_layer(last, function.handing_on(last.reads)),
        )
    yield Change(
        "relu:added_again",
        "The shortcut is added a second time, behind the last ReLU.",
        function.with_layer(
            last, function.handing_on(f"layers.Add()([{last.made}({last.reads}), shortcut])")
        ),
    )


def _returned(function: Function, addition: Layer) -> Iterator[Change]:
    last = function.layers[-1]
    inputs = ("x", "shortcut") if _is_projected(function) else ("x",)
    for returned in (*inputs, "main_path", f"[{addition.target}, shortcut]", "None"):
        yield Change(
            f"return:{returned.strip('[]').replace(', ', '_and_').lower()}",
            f"{returned} is returned.",
            function.with_layer(last, function.handing_on(returned)),
        )
    for read in (*inputs, "main_path"):
        yield Change(
            f"return:relu_of_{read}",
            f"The last ReLU is that of {read}.",
            function.with_layer(last, replace(last, reads=read)),
        )
    yield Change(
        "return:nothing",
        "Nothing is returned.",
        function.with_layer(last, replace(last, target=addition.target)),
    )


def _is_projected(function: Function) -> bool:
    """Whether the shortcut has layers of its own."""
    return any(layer.target == "shortcut" for layer in function.layers)
