"""Mutations of one layer where it stands: other arguments, or another kind of layer in its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from autograder.selfcheck.reference_code import Function, Layer

# Functions in the place of ReLU that a student may take for it, or try.
ACTIVATIONS = ("elu", "gelu", "leaky_relu", "relu6", "sigmoid", "softplus", "tanh")
HEADS = ("relu", "sigmoid", "softplus", "tanh", "log_softmax")
MIDDLE = "kernel_size"  # the only kernel in a block that is an argument


@dataclass(frozen=True)
class Change:
    """One mutation. id: without the function's name. sentence: what is wrong. function: as it is then."""

    id: str
    sentence: str
    function: Function


OtherLayer = tuple[str, str, Layer]  # a part of an id, what the layer does then, the layer


def layer_mutations(function: Function) -> Iterator[Change]:
    """Each layer with each other set of arguments."""
    readers: dict[str, Callable[[Layer], Iterator[OtherLayer]]] = {
        "Activation": _of_relu,
        "AveragePooling2D": _of_average_pooling,
        "BatchNormalization": _of_batch_norm,
        "Conv2D": _of_convolution,
        "Dense": _of_dense,
        "MaxPooling2D": _of_max_pooling,
        "ZeroPadding2D": _of_zero_padding,
    }
    for layer in function.layers:
        if layer.kind in readers:
            for change, does, other in readers[layer.kind](layer):
                sentence = f"{layer.words[0].upper()}{layer.words[1:]} {does}."
                yield Change(f"{layer.role}:{change}", sentence, function.with_layer(layer, other))


def _of_convolution(layer: Layer) -> Iterator[OtherLayer]:
    yield from _kernels(layer)
    yield from _filters(layer)
    yield from _strides(layer)
    padding = None if layer.arguments.get("padding") else '"same"'
    yield f"padding_{'same' if padding else 'valid'}", "pads another way", layer.given(padding=padding)
    for function in ("relu", "tanh"):
        yield f"activation_{function}", f"has {function} of its own", layer.given(activation=f'"{function}"')
    yield "dilation_2", "leaves gaps in its kernel", layer.given(dilation_rate="2")
    yield "groups_2", "keeps two groups of channels apart", layer.given(groups="2")
    yield "without_bias", "has no bias", layer.given(use_bias="False")
    yield "frozen", "does not learn", layer.given(trainable="False")
    yield "separable", "is separable", layer.of_kind("SeparableConv2D")
    yield "transposed", "is transposed", layer.of_kind("Conv2DTranspose")
    yield "depthwise", "keeps all channels apart", layer.of_kind("DepthwiseConv2D", "filters")


def _kernels(layer: Layer) -> Iterator[OtherLayer]:
    kernel = layer.arguments["kernel_size"]
    if kernel == MIDDLE:
        others = ["1", "3", "5", f"({MIDDLE}, 1)", f"(1, {MIDDLE})", f"{MIDDLE} + 2", f"2 * {MIDDLE} - 1"]
    elif kernel == "1":
        others = ["2", "3", MIDDLE]
        yield "kernel_3_unpadded", "has a 3x3 kernel, and shrinks", layer.given(kernel_size="3")
    else:
        others = [str(int(kernel) - 2), str(int(kernel) + 1), f"({kernel}, 1)", f"(1, {kernel})"]
    for other in others:
        padding = '"same"' if kernel in ("1", MIDDLE) else layer.arguments.get("padding")
        changed = layer.given(kernel_size=other, padding=padding)
        yield f"kernel_{_slug(other)}", f"has the kernel {other}", changed


def _filters(layer: Layer) -> Iterator[OtherLayer]:
    filters = layer.arguments["filters"]
    if filters == "filters":
        others = ["2 * filters", "filters // 2", "16"]
    elif filters.startswith("filters["):
        others = [f"filters[{number}]" for number in range(3)] + [f"2 * {filters}", "64"]
    else:
        others = [str(int(filters) // 2), str(int(filters) + 1), "3"]
    for other in others:
        if other != filters:
            yield f"filters_{_slug(other)}", f"has {other} filters", layer.given(filters=other)


def _strides(layer: Layer) -> Iterator[OtherLayer]:
    strides = layer.arguments.get("strides")
    others: list[str | None] = ["2", "(2, 1)"]
    if strides is not None:
        others = [None, "3", f"({strides}, 1)", f"(1, {strides})", f"{strides} + 1"]
        others += ["2"] if strides != "2" else []
    for other in others:
        does = "has no stride" if other is None else f"has the stride {other}"
        yield f"stride_{_slug(other or '1')}", does, layer.given(strides=other)


def _of_batch_norm(layer: Layer) -> Iterator[OtherLayer]:
    for axis in (1, 2):
        yield f"axis_{axis}", f"is along axis {axis}", layer.given(axis=str(axis))
    for epsilon in ("1", "1e6"):
        yield f"epsilon_{_slug(epsilon)}", f"has the epsilon {epsilon}", layer.given(epsilon=epsilon)
    yield "without_offset", "has no offset", layer.given(center="False")
    yield "without_scale", "has no scale", layer.given(scale="False")
    yield "frozen", "does not learn, and never uses the batch", layer.given(trainable="False")
    yield "training_true", "uses the batch for ever", replace(layer, called_with="training=True")
    yield "training_false", "is called with training=False", replace(layer, called_with="training=False")
    yield "layer_norm", "is a layer norm", layer.of_kind("LayerNormalization")
    yield "group_norm", "is a group norm", layer.of_kind("GroupNormalization").given(groups="1")
    yield "unit_norm", "only makes vectors as long as 1", layer.of_kind("UnitNormalization")


def _of_relu(layer: Layer) -> Iterator[OtherLayer]:
    for function in ACTIVATIONS:
        yield function, f"is {function}", layer.given(activation=f'"{function}"')
    relu = layer.of_kind("ReLU", "activation")
    yield "cut_at_1", "cuts at 1 as well", relu.given(max_value="1.0")
    yield "threshold", "lets nothing below 0.2 pass", relu.given(threshold="0.2")


def _of_max_pooling(layer: Layer) -> Iterator[OtherLayer]:
    yield from _pooling(layer, ("2", "4"), ("1", "3"))
    yield "average", "takes averages", layer.of_kind("AveragePooling2D")
    yield "no_stride", "has its window as stride", layer.given(strides=None)


def _of_average_pooling(layer: Layer) -> Iterator[OtherLayer]:
    yield from _pooling(layer, ("1", "(2, 1)", "(1, 2)", "3"), ("1",))
    yield "maximum", "takes maxima", layer.of_kind("MaxPooling2D")
    yield "global", "is over all positions", layer.of_kind("GlobalAveragePooling2D", "pool_size")
    yield "global_maximum", "is the maximum of all", layer.of_kind("GlobalMaxPooling2D", "pool_size")


def _pooling(layer: Layer, sizes: tuple[str, ...], strides: tuple[str, ...]) -> Iterator[OtherLayer]:
    for size in sizes:
        yield f"pool_{_slug(size)}", f"has the window {size}", layer.given(pool_size=size)
    for stride in strides:
        yield f"stride_{_slug(stride)}", f"has the stride {stride}", layer.given(strides=stride)
    yield "padding_same", "pads", layer.given(padding='"same"')


def _of_zero_padding(layer: Layer) -> Iterator[OtherLayer]:
    amounts = ("1", "2", "4", "(3, 0)", "(0, 3)", "((2, 3), (2, 3))", "((3, 2), (3, 2))", "((0, 6), (0, 6))")
    for amount in amounts:
        yield f"of_{_slug(amount)}", f"is of {amount}", layer.given(padding=amount)


def _of_dense(layer: Layer) -> Iterator[OtherLayer]:
    units = layer.arguments["units"]
    for other in ("6", "1000", f"{units} + 1", f"{units} - 1"):
        yield f"units_{_slug(other)}", f"has {other} units", layer.given(units=other)
    yield "no_softmax", "returns logits", layer.given(activation=None)
    for function in HEADS:
        yield function, f"has {function} in the place of softmax", layer.given(activation=f'"{function}"')
    yield "without_bias", "has no bias", layer.given(use_bias="False")
    yield "frozen", "does not learn", layer.given(trainable="False")


def _slug(source: str) -> str:
    """Source as a part of an id: (2, 1) is 2_1."""
    signs = {"+": "plus", "*": "times", "-": "minus"}
    words = "".join(signs.get(sign, sign if sign.isalnum() or sign == "." else " ") for sign in source)
    return "_".join(words.replace(".", "").split())
