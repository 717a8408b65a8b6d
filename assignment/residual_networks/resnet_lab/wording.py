# Generated from solutions/residual_networks/resnet_lab/wording.py by `autograder release`.
"""The words in which graphs are told to students: operations, settings, and where to look."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from resnet_lab.blueprint import Node

INPUT_OF_BLOCK = "the block's input x"

_NAMES = {
    "input": "the input",
    "bn": "batch norm",
    "relu": "ReLU",
    "add": "an addition",
    "flatten": "flattening",
    "softmax": "softmax",
    "global_average_pool": "global average pooling",
}


def phrase(node: Node) -> str:
    """An operation with its settings: "a 3x3 convolution with 64 filters"."""
    config = node.config
    if node.op == "conv":
        stride = _stride(config["strides"])
        return f"a {by(config['kernel'])} convolution with {config['filters']} filters{stride}"
    if node.op in ("max_pool", "average_pool"):
        return f"{by(config['pool'])} {node.op.replace('_', ' ')}ing{_stride(config['strides'])}"
    if node.op == "pad":
        return f"zero padding of {_padding(config['padding'])}"
    if node.op == "dense":
        return f"a dense layer of {config['units']} units"
    if node.op in ("identity_block", "convolutional_block"):
        stride = f", {config['stride']}" if node.op == "convolutional_block" else ""
        return f"{node.op}(x, {config['kernel_size']}, {tuple(config['filters'])}{stride})"
    return str(config["class"]) if node.op == "other" else _NAMES[node.op]


def short(node: Node) -> str:
    """An operation without its settings."""
    plain = {"conv": "convolution", "dense": "dense layer", "add": "addition", "pad": "zero padding"}
    return plain.get(node.op) or phrase(node)


def by(sizes: Any) -> str:
    """[3, 3] -> "3x3"."""
    return "x".join(str(size) for size in sizes) if isinstance(sizes, (list, tuple)) else str(sizes)


def _stride(strides: Any) -> str:
    return "" if list(strides) == [1, 1] else f" and stride {_one(strides)}"


def _one(sizes: Any) -> str:
    """[2, 2] -> "2", [2, 1] -> "(2, 1)"."""
    if not isinstance(sizes, (list, tuple)):
        return str(sizes)
    return str(sizes[0]) if len(set(sizes)) == 1 else f"({', '.join(map(str, sizes))})"


def _padding(padding: Any) -> str:
    numbers = {rows for side in padding for rows in side}
    return str(numbers.pop()) if len(numbers) == 1 else str(tuple(map(tuple, padding)))


def shape(sizes: Any) -> str:
    """(None, 8) -> "(?, 8)"."""
    return (
        f"({', '.join('?' if size is None else str(size) for size in sizes)}{',' if len(sizes) == 1 else ''})"
    )


# For each setting its words and where to look; {title} is the expected operation's.
_SETTINGS: Mapping[str, tuple[str, str]] = {
    "kernel": ("kernel size {}", "The middle convolution has kernel_size, those around it are 1x1."),
    "strides": ("stride {}", ""),
    "filters": ("{} filters", "Which number of filters belongs to {title}?"),
    "padding": ("padding {}", ""),
    "axis": (
        "axis {}",
        "Batch norm works on the channels, the last axis: axis=3 or axis=-1, or leave axis out.",
    ),
    "pool": ("window {}", "Look at the size of the window."),
    "units": ("{} units", "The dense layer has one unit for each class: use the argument `classes`."),
    "training": (
        "training={} written into the call",
        "Leave `training` out of the call: fit and predict set it.",
    ),
    "trainable": ("trainable={}", "A layer with trainable=False never learns."),
    "center": ("center={}", "Batch norm learns an offset (beta): leave `center` out."),
    "scale": ("scale={}", "Batch norm learns a scale (gamma): leave `scale` out."),
    "bias": ("use_bias={}", "The dense layer learns a bias: leave `use_bias` out."),
    "epsilon": ("epsilon {}", "Epsilon only keeps a division by zero away: leave it out, or write 0.001."),
    "groups": ("{} groups", "Leave `groups` out: each filter sees all channels."),
    "dilation": ("dilation {}", "Leave `dilation_rate` out."),
    "kernel_size": ("kernel_size {}", "All blocks have kernel_size 3."),
    "stride": (
        "stride {}",
        "The first stage of blocks keeps the size (stride 1), the others halve it (stride 2).",
    ),
}
_DEFAULTS = {
    "trainable": True,
    "bias": True,
    "center": True,
    "scale": True,
    "groups": 1,
    "dilation": [1, 1],
    "epsilon": 0.001,
}
_NO_FLAG = "no `training` in the call"


def setting(name: str, value: Any) -> str:
    """One setting in words; None stands for what Keras takes where nothing is said."""
    if name == "training" and value is None:
        return _NO_FLAG
    value = _DEFAULTS.get(name) if value is None else value
    if name == "padding":
        return f"padding '{value}'" if isinstance(value, str) else f"padding {_padding(value)}"
    if name == "filters" and isinstance(value, list):
        return f"filters {tuple(value)}"
    text = by(value) if name in ("kernel", "pool") else _one(value)
    return _SETTINGS[name][0].format(text)


def setting_hint(name: str, expected: Node, received: Node) -> str:
    """Where to look when one setting of an operation differs."""
    title = within(expected.title)
    in_block = "path" in title or "shortcut" in title
    if name == "training" and received.config.get("training") is True:
        return "Batch norm runs in training mode for ever: leave `training` out, fit and predict set it."
    if name == "kernel" and "shortcut" in title:
        return "The shortcut's convolution only fits the shape: 1x1, whatever kernel_size is."
    if name == "kernel" and not in_block:
        return f"Look at the kernel size of {title}."
    if name == "strides" and expected.op == "conv" and in_block:
        return "The stride belongs on the first convolution of the main path and on the shortcut's."
    if name == "strides":
        return f"Look at the strides of {title}."
    if name == "padding" and expected.op == "pad":
        return "Zero padding adds 3 on every side."
    if name == "padding" and expected.config["padding"] == "same":
        return "The middle convolution keeps height and width: padding='same'."
    if name == "padding":
        before = " Zero padding has gone before it." if title == "the first convolution" else ""
        return f"Leave the padding of {title} out: it is 'valid'.{before}"
    if name == "filters" and expected.op != "conv":
        return f"Which filters belong to {title}?"
    return _SETTINGS[name][1].format(title=title)


def left_out(missing: Sequence[Node], following: Node | None) -> str:
    """Where to look when operations are missing; following: the expected one that comes after them."""
    first = missing[0]
    title = within(first.title)
    if first.op == "conv" and "shortcut" in title:
        return "The shortcut of a convolutional block is a 1x1 convolution of x and a batch norm."
    if len(missing) > 1 and following is not None and following.title:
        return f"No way leads from {title} to the output. Which tensor should {within(following.title)} read?"
    if first.op == "relu" and "addition" in title:
        return "The last step of a block is relu(main path + shortcut)."
    if first.op == "add":
        return "The block must add its shortcut to the main path."
    return f"{capital(title)} is left out."


def too_many(extra: Sequence[Node], following: Node) -> str:
    """Where to look when there are operations too many; following: the expected one that comes after them."""
    if extra[0].op == "relu" and following.op == "add":
        return (
            "The ReLU comes after the addition: relu(main path + shortcut), not relu(main path) + shortcut."
        )
    names = listed(f"{'an' if short(node)[0] in 'aeiou' else 'a'} {short(node)}" for node in extra)
    return f"There is {names} too many before {within(following.title)}."


def other_source(expected: Node, found: str) -> str:
    """Where to look when an operation reads the wrong tensor, `found`."""
    if "shortcut" in expected.title and "main path" in found:
        return "The shortcut starts from the main path's output, not from the block's input: it must read x."
    return f"Which tensor should {within(expected.title)} read?"


def weights(kind: str, shape: Sequence[int]) -> str:
    """The layers that have a weight of this kind and shape."""
    if kind == "kernel" and len(shape) == 4:
        return f"{by(shape[:2])} convolutions from {shape[2]} to {shape[3]} channels"
    if kind == "kernel" and len(shape) == 2:
        return f"dense layers from {shape[0]} to {shape[1]} units"
    return f"batch norms over {by(shape)} channels" if kind == "gamma" else f"{kind}s of shape {by(shape)}"


def within(title: str) -> str:
    """A title as part of a sentence: "block 2 of stage 3: the addition" -> "the addition of block 2 of stage
    3".
    """
    block, colon, rest = title.partition(": ")
    return f"{rest} of {block}" if colon else title


def place(title: str, before: str) -> str:
    """Where the operation `title` stands, which reads `before`."""
    block, colon, _ = title.partition(": ")
    starts = not before.startswith(block) if colon else before == INPUT_OF_BLOCK
    if starts and ("path" in title or "shortcut" in title):
        start = "on the shortcut" if "shortcut" in title else "at the start of the main path"
        return f"{start} of {block}" if colon else start
    return f"after {within(before)}"


def listed(parts: Iterable[str]) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def capital(text: str) -> str:
    """The text as the begin of a sentence."""
    return text[:1].upper() + text[1:]
