"""Mutations of a stack: how often its loop runs, what each block starts from, which layers blocks share."""

from collections.abc import Iterator
from dataclasses import replace

from autograder.selfcheck.layer_mutations import Change
from autograder.selfcheck.reference_code import Function, Layer

LOOP = "for _ in range(blocks):"
# A part of an id, words, and the head of the loop.
ROUNDS = (
    ("one_less", "There is one block less than asked for", "for _ in range(blocks - 1):"),
    ("one_more", "There is one block more than asked for", "for _ in range(blocks + 1):"),
    ("twice", "There are twice as many blocks", "for _ in range(2 * blocks):"),
    ("layers_for_blocks", "Layers are counted, not blocks", "for _ in range(blocks // 2):"),
    ("from_one", "The loop starts at 1", "for _ in range(1, blocks):"),
    ("once", "There is one block whatever is asked for", "for _ in range(1):"),
    ("three", "There are three blocks whatever is asked for", "for _ in range(3):"),
    ("filters_for_blocks", "The filters are taken for the number of blocks", "for _ in range(filters):"),
)
# What stands first in each block then.
ENTRIES = (
    ("relu_of_x", "Each block begins with a ReLU of x", 'x = layers.Activation("relu")(x)'),
    ("batch_norm_of_x", "Each block begins with batch norm", "x = layers.BatchNormalization()(x)"),
    ("dropout_of_x", "Each block begins with Dropout", "x = layers.Dropout(0.2)(x)"),
)


def stack_mutations(function: Function) -> Iterator[Change]:
    """Of the body of its loop."""
    for change, words, loop in ROUNDS:
        header = function.header.replace(LOOP, loop, 1)
        yield Change(f"loop:{change}", f"{words}.", replace(function, header=header))
    returns = function.end.replace("\n    return x", f"\n{function.indent}return x", 1)
    yield Change("loop:returns_inside", "The return stands in the loop.", replace(function, end=returns))
    for change, words, statement in ENTRIES:
        yield Change(f"entry:{change}", f"{words}.", function.inserted(0, statement))
    yield from _first_layer_from_elsewhere(function)
    for layer in function.layers:
        if layer.kind in ("Conv2D", "BatchNormalization"):
            yield _shared_by_all_blocks(function, layer)
    yield from _shortcut_from_elsewhere(function)


def _first_layer_from_elsewhere(function: Function) -> Iterator[Change]:
    first = function.layers[0]
    kept = replace(function, header=function.header.replace(LOOP, f"start = x\n    {LOOP}", 1))
    yield Change(
        "input:start_of_the_stack",
        "Every block reads the input of the stack.",
        kept.with_layer(first, replace(first, reads="start")),
    )


def _shared_by_all_blocks(function: Function, layer: Layer) -> Change:
    made = replace(function, header=function.header.replace(LOOP, f"shared = {layer.made}\n    {LOOP}", 1))
    return Change(
        f"shared:{layer.role}",
        f"All blocks have {layer.words} in common.",
        made.with_layer(layer, f"{layer.target} = shared({layer.reads})"),
    )


def _shortcut_from_elsewhere(function: Function) -> Iterator[Change]:
    """Where there is one: from each place on the main path, and from the start of the stack."""
    begins = [each for each in function.statements if each.text == "shortcut = x"]
    if not begins:
        return
    main = [layer for layer in function.layers if layer.target == "main_path"]
    for layer in main:
        yield Change(
            f"shortcut:behind_{layer.role}",
            f"The shortcut starts behind {layer.words}.",
            function.after(layer, "shortcut = main_path"),
        )
    outside = function.header.replace(LOOP, f"shortcut = x\n    {LOOP}", 1)
    yield Change(
        "shortcut:start_of_the_stack",
        "Every shortcut starts at the input of the stack.",
        replace(function.changed({function.place(begins[0]): None}), header=outside),
    )
    for change, words, made in (
        ("projection", "a convolution", "layers.Conv2D(filters, 1)"),
        ("batch_norm", "batch norm", "layers.BatchNormalization()"),
        ("relu", "a ReLU", 'layers.Activation("relu")'),
        ("dropout", "Dropout", "layers.Dropout(0.5)"),
    ):
        yield Change(
            f"shortcut:{change}",
            f"There is {words} on the shortcut.",
            function.after(begins[0], f"shortcut = {made}(shortcut)"),
        )
