"""Mutations of which layers there are and in which order: dropped, doubled, swapped, put in between."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from autograder.selfcheck.layer_mutations import Change
from autograder.selfcheck.reference_code import RETURNED, Function, Layer

# What a student may put between two layers: a part of an id, its words, the layer.
BETWEEN_LAYERS = (
    ("dropout", "Dropout", "layers.Dropout(0.5)"),
    ("stopped_gradient", "a stop to the gradient", "keras.ops.stop_gradient"),
)


def order_mutations(function: Function) -> Iterator[Change]:
    """Layers left out, made twice, in another order, or with another one between them."""
    yield from _dropped(function)
    yield from _doubled(function)
    yield from _swapped(function)
    yield from _inserted(function)
    yield from _activated(function)


def _dropped(function: Function) -> Iterator[Change]:
    for layer in function.layers:
        if layer.kind != "Add":  # which operand is left is a matter of paths
            yield Change(
                f"drop:{layer.role}",
                f"{_capital(layer)} is missing.",
                function.with_layer(layer, _nothing(layer)),
            )
    for kind, words in (("BatchNormalization", "batch norm"), ("Activation", "ReLU")):
        places = {function.place(each): _nothing(each) for each in function.layers if each.kind == kind}
        if len(places) > 1:
            yield Change(
                f"drop:every_{words.replace(' ', '_').lower()}",
                f"There is no {words} at all.",
                function.changed(places),
            )


def _nothing(layer: Layer) -> str | None:
    """What stands in the place of a layer that is left out."""
    if layer.target == layer.reads:
        return None
    return f"return {layer.reads}" if layer.target == RETURNED else f"{layer.target} = {layer.reads}"


def _doubled(function: Function) -> Iterator[Change]:
    for layer in function.layers:
        if layer.kind != "Add":
            between = layer.target if layer.target == layer.reads else "doubled"
            first = replace(layer.unnamed(), target=between)
            # Keras may give the first the name that the second has in the reference.
            second = replace(layer.unnamed(), reads=first.target)
            yield Change(
                f"double:{layer.role}",
                f"{_capital(layer)} is there twice.",
                function.with_layer(layer, second).inserted(function.place(layer), first),
            )


def _swapped(function: Function) -> Iterator[Change]:
    """Neighbours, and convolutions with each other, exchange their places."""
    for path in _paths(function):
        neighbours = list(pairwise(path))
        convolutions = [layer for layer in path if layer.kind == "Conv2D"]
        far = [
            (first, other)
            for number, first in enumerate(convolutions)
            for other in convolutions[number + 1 :]
        ]
        for first, second in [*neighbours, *far]:
            yield Change(
                f"swap:{first.role}:{second.role}",
                f"{_capital(first)} and {second.words} have changed places.",
                function.changed(
                    {
                        function.place(first): _moved(second, first),
                        function.place(second): _moved(first, second),
                    }
                ),
            )
        yield from _rotated(function, path)


def _rotated(function: Function, path: list[Layer]) -> Iterator[Change]:
    """Batch norm and ReLU before each convolution, as in later residual networks, or ReLU before batch norm
    throughout.
    """
    orders = (
        ("before_activation", ("BatchNormalization", "Activation", "Conv2D"), "Batch norm and ReLU come"),
        ("batch_norm_first", ("BatchNormalization", "Conv2D", "Activation"), "Batch norm comes"),
    )
    threes = [path[start : start + 3] for start in range(0, len(path), 3)]
    for change, kinds, words in orders:
        changes: dict[int, Layer] = {}
        for three in threes:
            wanted = sorted(three, key=lambda layer: kinds.index(layer.kind) if layer.kind in kinds else -1)
            changes |= {function.place(old): _moved(new, old) for old, new in zip(three, wanted, strict=True)}
        if len(threes) > 2:
            yield Change(f"reorder:{change}", f"{words} before each convolution.", function.changed(changes))


def _moved(layer: Layer, place: Layer) -> Layer:
    """A layer in the place of another one."""
    return replace(layer, reads=place.reads, target=place.target)


def _paths(function: Function) -> list[list[Layer]]:
    """Layers that follow each other; in a network without addition those before and behind the stages."""
    if any(layer.kind == "Add" for layer in function.layers):
        return function.paths
    neighbours: list[list[Layer]] = [[]]
    last = -1
    for layer in function.layers:
        if neighbours[-1] and function.place(layer) != last + 1:
            neighbours.append([])
        neighbours[-1].append(layer)
        last = function.place(layer)
    return neighbours


def _inserted(function: Function) -> Iterator[Change]:
    for layer in function.layers:
        if layer.reads == "x" and layer.target in ("main_path", "shortcut"):  # where a path begins
            stopped = replace(layer, reads="keras.ops.stop_gradient(x)")
            yield Change(
                f"insert:stopped_gradient:before_{layer.role}",
                f"There is a stop to the gradient before {layer.words}.",
                function.with_layer(layer, stopped),
            )
        if layer.target != RETURNED and layer is not function.layers[-1]:
            for change, words, made in BETWEEN_LAYERS:
                yield Change(
                    f"insert:{change}:behind_{layer.role}",
                    f"There is {words} behind {layer.words}.",
                    function.after(layer, f"{layer.target} = {made}({layer.target})"),
                )


def _activated(function: Function) -> Iterator[Change]:
    """A ReLU behind a batch norm that has none, and one before a batch norm in the place of behind it."""
    for path in _paths(function):
        for layer in path:
            if layer.kind == "BatchNormalization" and path[-1] is layer:
                yield Change(
                    f"insert:relu:behind_{layer.role}",
                    f"There is a ReLU behind {layer.words}, before the addition.",
                    function.after(layer, f'{layer.target} = layers.Activation("relu")({layer.target})'),
                )


def _capital(layer: Layer) -> str:
    return layer.words[0].upper() + layer.words[1:]
