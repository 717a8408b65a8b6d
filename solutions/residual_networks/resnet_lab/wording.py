"""The words in which graphs are told to students: operations, settings, and where to look."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from resnet_lab.blueprint import Node

INPUT_OF_BLOCK = "the block's input x"
INPUTS = (INPUT_OF_BLOCK, "the block's input a")  # of layers, and of columns of numbers
INPUT_OF_STACK = "the stack's input x"

_NAMES = {
    "input": "the input",
    "bn": "batch norm",
    "relu": "ReLU",
    "add": "an addition",
    "flatten": "flattening",
    "softmax": "softmax",
    "global_average_pool": "global average pooling",
    "global_max_pool": "global max pooling",
}


# How an operation is written in the notebooks.
_WRITTEN = {
    "add": "layers.Add()([main_path, shortcut])",
    "relu": 'layers.Activation("relu")',
    "bn": "layers.BatchNormalization()",
    "conv": "layers.Conv2D",
    "average_pool": "layers.AveragePooling2D(2)",
    "softmax": 'activation="softmax"',
}
_WRITTEN_OF_COLUMNS = {"add": "main path + shortcut", "relu": "np.maximum(z, 0)"}


def _written(node: Node) -> str:
    """How an operation is written in the notebooks, of layers or of columns of numbers; empty where a name
    says it.
    """
    return (_WRITTEN_OF_COLUMNS if _is_of_columns(node) else _WRITTEN).get(node.op, "")


def _is_of_columns(node: Node) -> bool:
    return node.op in _WRITTEN_OF_COLUMNS and len(node.shape) == 1


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
    if node.op == "dense" and "matrix" in config:
        bias = f" and the bias {config['vector']}" if "vector" in config else ""
        return f"the product with {config['matrix']}{bias}"
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
    "kernel": (
        "kernel size {}",
        "Only the second convolution of the main path has kernel_size; the first and the third are 1x1.",
    ),
    "strides": ("stride {}", ""),
    "filters": ("{} filters", ""),
    "padding": ("padding {}", ""),
    "axis": (
        "axis {}",
        "Batch norm works on the channels, the last axis: axis=3 or axis=-1, or leave axis out.",
    ),
    "pool": ("window {}", "The first argument of {title} is the size of its window."),
    "matrix": ("{}", "Which matrix belongs to {title}?"),
    "vector": ("the bias {}", "The bias of {title} belongs there: its one column is added to every example."),
    "units": ("{} units", "The dense layer has one unit for each class: use the argument `classes`."),
    "training": (
        "training={} written into the call",
        "Leave `training` out of the call: fit and predict set it.",
    ),
    "trainable": ("trainable={}", "A layer with trainable=False never learns: leave it out."),
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
    if name == "vector" and value is None:
        return "no bias"
    value = _DEFAULTS.get(name) if value is None else value
    if name == "padding":
        return f"padding '{value}'" if isinstance(value, str) else f"padding {_padding(value)}"
    if name == "filters" and isinstance(value, list):
        return f"filters {tuple(value)}"
    text = by(value) if name in ("kernel", "pool") else _one(value)
    return _SETTINGS[name][0].format(text)


def setting_hint(name: str, expected: Node, received: Node, asked: Iterable[Node]) -> str:
    """Where to look when one setting of an operation differs. asked: all that is expected."""
    title = within(expected.title)
    in_block = "path" in title or "shortcut" in title
    if name == "training" and received.config.get("training") is True:
        return "Batch norm runs in training mode for ever: leave `training` out, fit and predict set it."
    if name == "matrix" and received.config["matrix"] == f"{expected.config['matrix']}.T":
        return f"{expected.config['matrix']} is transposed: examples are columns, so leave .T out."
    if name == "kernel" and "shortcut" in title:
        return "The shortcut's convolution only fits the shape: 1x1, whatever kernel_size is."
    if name == "kernel" and not in_block:
        return f"{capital(title)} has a kernel of {by(expected.config['kernel'])}."
    if name == "strides" and expected.op == "conv" and in_block:
        return _stride_hint(expected, received)
    if name == "strides":
        return (
            f"Say strides={_one(expected.config['strides'])} in {title}: left out, it is {_unsaid(expected)}."
        )
    if name == "padding" and expected.op == "pad":
        return "Zero padding adds 3 on every side."
    if name == "padding" and expected.config["padding"] == "same":
        convolution = "The middle convolution" if in_block else capital(title)
        return f"{convolution} keeps height and width: padding='same'."
    if name == "padding":
        before = " Zero padding has gone before it." if title == "the first convolution" else ""
        return f"Leave the padding of {title} out: it is 'valid'.{before}"
    if name == "filters":
        return _filters_hint(expected, received, asked)
    return _SETTINGS[name][1].format(title=title)


def _stride_hint(expected: Node, received: Node) -> str:
    belongs = (
        "the stride belongs on the first convolution of the main path and on the shortcut's, on no other"
    )
    wanted, found = list(expected.config["strides"]), list(received.config["strides"])
    if found == [1, 1]:
        return f"The stride is missing here: {belongs}."
    if wanted == [1, 1]:
        return f"There is a stride too many here: {belongs}."
    return f"The stride is the argument `stride`, for rows and columns alike; {belongs}."


def _unsaid(expected: Node) -> str:
    return "the size of the window" if "pool" in expected.config else "1"


_ORDER = ("first", "second", "third")


def _filters_hint(expected: Node, received: Node, asked: Iterable[Node]) -> str:
    title, given = within(expected.title), received.config["filters"]
    if expected.op != "conv":
        return f"The filters of {title} stand in the table in the notebook."
    if received.config["kernel"] == [expected.config["filters"]] * 2:
        return "Number of filters and kernel size have changed places: Conv2D(filters, kernel_size)."
    number = 2 if "shortcut" in title else next((n for n, word in enumerate(_ORDER) if word in title), 0)
    in_block = "path" in title or "shortcut" in title
    if " of block " in title and not in_block:
        return f"{capital(title)} has as many filters as the argument `filters` says."
    belongs = (
        f"{capital(title)} has {f'filters[{number}]' if in_block else expected.config['filters']} filters"
    )
    owners = [within(node.title) for node in asked if node.op == "conv" and node.config["filters"] == given]
    if owners:
        return f"{belongs}; {given} are those of {owners[0]}."
    return f"{belongs}, whatever number that is." if in_block else f"{belongs}."


def instead(expected: Node, received: Node) -> str:
    """Where to look when one operation stands in the place of another."""
    name, title = phrase(received), within(expected.title)
    if expected.op == "add":
        begin = name if "." in name else capital(name)  # np.multiply is code
        return f"{begin} joins the two paths here. They are to be added: {_written(expected)}."
    stands = f"a formula that begins with {name}" if _is_of_columns(expected) else name
    written = f": {_written(expected)}" if _written(expected) else ""
    return f"In the place of {title} stands {stands}. Asked for is {phrase(expected)}{written}."


def left_out(missing: Sequence[Node], following: Node | None) -> str:
    """Where to look when operations are missing; following: the expected one that comes after them."""
    first = missing[0]
    title = within(first.title)
    if first.op == "conv" and "shortcut" in title:
        return "The shortcut of a convolutional block is a 1x1 convolution of x and a batch norm."
    if len(missing) > 1 and following is not None and following.title:
        reader = within(following.title)
        return (
            f"{capital(title)} and what follows it are left out, or what they give is not used: "
            f"{reader} reads what comes before them. On which variable is it called?"
        )
    if first.op == "relu" and "addition" in title:
        return "The last step of a block is relu(main path + shortcut)."
    if first.op == "add":
        return (
            f"The shortcut is not added to the main path: {_written(first)} is left out, or its sum not used."
        )
    return f"{capital(title)} is left out, or its result is not used."


def too_many(extra: Sequence[Node], following: Node, path: str) -> str:
    """Where to look when there are operations too many; following: the expected one that comes after them;
    path: of two that meet there, the one on which they stand.
    """
    title = within(following.title)
    if extra[0].op == "relu" and following.op == "add":
        wrong = {"main path": "relu(main path) + shortcut", "shortcut": "main path + relu(shortcut)"}[path]
        return f"The ReLU comes after the addition: relu(main path + shortcut), not {wrong}."
    names = listed(f"{'an' if short(node)[0] in 'aeiou' else 'a'} {short(node)}" for node in extra)
    where = f"on the {path}, before {title}" if following.op == "add" else f"before {title}"
    return f"There is {names} too many {where}."


def added_too_early(following: Node) -> str:
    """Where to look when the only addition stands before an operation of the main path, `following`."""
    where = within(following.title)
    return (
        f"The shortcut is added too early, before {where}: "
        "add it at the end of the main path, just before the last ReLU."
    )


THIRD_ADDEND = "The addition joins two tensors, the end of the main path and the shortcut, and no third one."


def other_addends(wanted: Sequence[str], found: Sequence[str]) -> str:
    """Where to look when an addition joins other tensors, `found`, than `wanted`."""
    if len(found) > len(wanted):
        return THIRD_ADDEND
    joins = "The addition joins the end of the main path and the shortcut"
    lacking = [title for title in wanted if title not in found]
    others = [title for title in found if title not in wanted]
    if not lacking:
        return f"{joins}, each once."
    if len(lacking) == len(others) == 1:
        return f"{joins}: in the place of {lacking[0]} stands {others[0]}."
    twice = "one of them is added to itself, and " if len(set(found)) < len(found) else ""
    return f"{joins}: {twice}{listed(lacking)} is missing."


def other_source(expected: Node, found: str) -> str:
    """Where to look when an operation reads the wrong tensor, `found`."""
    if "shortcut" in expected.title and "main path" in found:
        given = "a" if "matrix" in expected.config else "x"
        source = "the main path's output" if "third batch norm" in found else within(found)
        if expected.op == "bn":
            return f"The shortcut's batch norm reads {source}: it must read the shortcut's convolution."
        return f"The shortcut starts from {source}, not from the block's input: it must read {given}."
    return f"{capital(within(expected.title))} is called on the wrong variable: it reads {within(found)}."


def weights(kind: str, shape: Sequence[int]) -> str:
    """The layers that have a weight of this kind and shape."""
    if kind == "kernel" and len(shape) == 4:
        dense = " or dense layers" if tuple(shape[:2]) == (1, 1) else ""
        return f"{by(shape[:2])} convolutions{dense} from {shape[2]} to {shape[3]} channels"
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
    starts = not before.startswith(block) if colon else before in INPUTS
    if starts and ("path" in title or "shortcut" in title):
        start = "on the shortcut" if "shortcut" in title else "at the start of the main path"
        return f"{start} of {block}" if colon else start
    return f"after {within(before)}"


def meeting(title: str) -> str:
    """Where the paths of a block meet, in the addition `title`."""
    block, colon, _ = title.partition(": ")
    return f"where the paths of {block} meet" if colon else "where the two paths meet"


def listed(parts: Iterable[str]) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def capital(text: str) -> str:
    """The text as the begin of a sentence."""
    return text[:1].upper() + text[1:]
