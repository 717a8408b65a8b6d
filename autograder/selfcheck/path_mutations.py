"""Mutations of a block's two paths: what each starts from, where its stride is, which layers it shares."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from autograder.selfcheck.layer_mutations import Change
from autograder.selfcheck.reference_code import Function, Layer

RELU = 'layers.Activation("relu")'
# What stands first in the function then.
ENTRIES = (
    ("relu_of_x", "x goes through a ReLU first", f"x = {RELU}(x)"),
    ("batch_norm_of_x", "x goes through batch norm first", "x = layers.BatchNormalization()(x)"),
    ("dropout_of_x", "x goes through Dropout first", "x = layers.Dropout(0.2)(x)"),
    ("filters_reversed", "The filters are read from the last to the first", "filters = filters[::-1]"),
    ("filters_all_the_last", "All convolutions have the last one's filters", "filters = (filters[2],) * 3"),
    ("kernel_size_ignored", "The kernel size is 3 whatever is asked for", "kernel_size = 3"),
    ("kernel_size_from_filters", "The kernel size is the first of the filters", "kernel_size = filters[0]"),
)  # fmt: skip
STRIDED_ENTRIES = (
    ("stride_always_2", "The stride is 2 whatever is asked for", "stride = 2"),
    ("stride_always_1", "The stride is 1 whatever is asked for", "stride = 1"),
    ("stride_at_most_2", "A stride above 2 is taken for 2", "stride = min(stride, 2)"),
    ("stride_from_kernel_size", "The kernel size is taken for the stride", "stride = kernel_size"),
)
# Layers on a shortcut that is to be x itself.
ON_THE_SHORTCUT = (
    ("convolution", "a convolution", ("layers.Conv2D(filters[2], 1)",)),
    ("projection", "a convolution and batch norm",
     ("layers.Conv2D(filters[2], 1)", "layers.BatchNormalization()")),
    ("batch_norm", "batch norm", ("layers.BatchNormalization()",)),
    ("relu", "a ReLU", (RELU,)),
    ("max_pooling", "max pooling", ('layers.MaxPooling2D(3, strides=1, padding="same")',)),
    ("dropout", "Dropout", ("layers.Dropout(0.5)",)),
)  # fmt: skip


def path_mutations(function: Function) -> Iterator[Change]:
    """Of a block."""
    shortcut = [layer for layer in function.layers if layer.target == "shortcut"]
    main = [layer for layer in function.layers if layer.target == "main_path"]
    yield from _entries(function)
    yield from _main_path_from_elsewhere(function, main, bool(shortcut))
    yield from _layers_in_two_places(function, main + shortcut)
    if shortcut:
        yield from _projection_from_elsewhere(function, shortcut, main)
        yield from _strided_otherwise(function, shortcut, main)
    else:
        yield from _identity_from_elsewhere(function, main)


def _entries(function: Function) -> Iterator[Change]:
    strided = any("strides" in layer.arguments for layer in function.layers)
    for change, words, statement in ENTRIES + (STRIDED_ENTRIES if strided else ()):
        yield Change(f"entry:{change}", f"{words}.", function.inserted(0, statement))
    header = function.header.replace("x, kernel_size, filters", "x, filters, kernel_size", 1)
    yield Change(
        "entry:arguments_in_another_order",
        "The function takes filters before the kernel size.",
        replace(function, header=header),
    )


def _main_path_from_elsewhere(function: Function, main: list[Layer], projected: bool) -> Iterator[Change]:
    for layer in main[1:]:
        if layer.kind == "Conv2D":
            yield Change(
                f"reads:{layer.role}:x",
                f"{layer.words.capitalize()} reads x, so that what stands before it is lost.",
                function.with_layer(layer, replace(layer, reads="x")),
            )
            if projected:
                yield Change(
                    f"reads:{layer.role}:shortcut",
                    f"{layer.words.capitalize()} reads the shortcut.",
                    function.with_layer(layer, replace(layer, reads="shortcut")),
                )
    if projected:
        yield Change(
            f"reads:{main[0].role}:shortcut",
            "The main path starts from the shortcut's output.",
            function.with_layer(main[0], replace(main[0], reads="shortcut")),
        )


def _layers_in_two_places(function: Function, layers: list[Layer]) -> Iterator[Change]:
    """One layer that is called twice, in the place of two layers."""
    norms = [layer for layer in layers if layer.kind == "BatchNormalization"]
    for first, second in combinations(norms, 2):
        shared = function.changed(
            {function.place(each): f"{each.target} = shared_norm({each.reads})" for each in (first, second)}
        )
        yield Change(
            f"reuse:{first.role}:{second.role}",
            f"{first.words.capitalize()} is {second.words} as well.",
            shared.inserted(0, f"shared_norm = {first.unnamed().made}"),
        )
    made = {function.place(each): _from_memory(each, number) for number, each in enumerate(layers)}
    memory = "def remembered(*key, made={}):\n    return made.setdefault(key[1:], key[0])\n\n\n"
    remembering = replace(function, header=memory + function.header).changed(made)
    yield Change(
        "reuse:layers_of_earlier_calls",
        "Calls with the same arguments share their layers, and so their weights.",
        remembering,
    )


def _from_memory(layer: Layer, number: int) -> str:
    """The statement with the layer of an earlier call on the same shapes, if there was one."""
    key = f"{number}, kernel_size, tuple(filters), {layer.reads}.shape"
    stride = ", stride" if "strides" in layer.arguments else ""
    return f"{layer.target} = remembered({layer.unnamed().made}, {key}{stride})({layer.reads})"


def _identity_from_elsewhere(function: Function, main: list[Layer]) -> Iterator[Change]:
    start = next(each for each in function.statements if each.text == "shortcut = x")
    addition = next(layer for layer in function.layers if layer.kind == "Add")
    without = function.changed({function.place(start): None})
    for layer in main:
        yield Change(
            f"shortcut:from_{layer.role}",
            f"The shortcut starts from the output of {layer.words}.",
            without.after(_same(without, layer), "shortcut = main_path"),
        )
    for change, words, made in ON_THE_SHORTCUT:
        yield Change(
            f"shortcut:{change}",
            f"There is {words} on the shortcut.",
            function.before(addition, *(f"shortcut = {each}(shortcut)" for each in made)),
        )


def _same(function: Function, layer: Layer) -> Layer:
    """The layer of that role in a changed function."""
    return next(each for each in function.layers if each.role == layer.role)


def _projection_from_elsewhere(
    function: Function, shortcut: list[Layer], main: list[Layer]
) -> Iterator[Change]:
    without = function.changed(dict.fromkeys(map(function.place, shortcut)))
    for layer in main:
        # Without stride, so that its shape is right at every stride.
        later = [replace(shortcut[0].given(strides=None), reads="main_path"), *shortcut[1:]]
        yield Change(
            f"shortcut:from_{layer.role}",
            f"The shortcut starts from the output of {layer.words}.",
            without.after(_same(without, layer), *later),
        )
    convolution, norm = shortcut
    yield Change(
        "shortcut:identity",
        "The shortcut is x itself.",
        function.changed({function.place(convolution): "shortcut = x", function.place(norm): None}),
    )
    yield Change(
        "shortcut:batch_norm_of_x",
        "The convolution on the shortcut leads nowhere: batch norm reads x.",
        function.with_layer(norm, replace(norm, reads="x")),
    )


def _strided_otherwise(function: Function, shortcut: list[Layer], main: list[Layer]) -> Iterator[Change]:
    """The stride by pooling, or on other convolutions."""
    for layer in (shortcut[0], main[0]):
        for change, words, pool in (
            (
                "average_pooling",
                "average pooling",
                'AveragePooling2D(stride, strides=stride, padding="same")',
            ),
            ("max_pooling", "max pooling", 'MaxPooling2D(stride, strides=stride, padding="same")'),
            ("every_nth", "pooling of single pixels", "MaxPooling2D(1, strides=stride)"),
        ):
            strided = replace(layer.given(strides=None), reads=f"layers.{pool}(x)")
            yield Change(
                f"stride:{change}_before_{layer.role}",
                f"Before {layer.words}, {words} strides in its place.",
                function.with_layer(layer, strided),
            )
    first, *later = [layer for layer in main if layer.kind == "Conv2D"]
    for layer in later:
        moved = {function.place(first): first.given(strides=None)}
        moved[function.place(layer)] = layer.given(strides="stride")
        yield Change(
            f"stride:on_{layer.role}",
            f"The stride is on {layer.words} in the place of the first.",
            function.changed(moved),
        )
