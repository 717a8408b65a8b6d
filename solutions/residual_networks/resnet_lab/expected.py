"""What the exercises ask for, written down as blueprints: data, not layers, so nothing here is an answer to
hand in.

Sources: He et al. 2015 (arXiv:1512.03385), table 1 (the network with 50 layers) and figure 5 (left the block
of the stacks, right that of the network).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from resnet_lab import draws
from resnet_lab.arithmetic import evaluate
from resnet_lab.blueprint import Blueprint, Node
from resnet_lab.geometry import window_positions
from resnet_lab.wording import INPUT_OF_BLOCK, INPUT_OF_STACK

# Filters of the three convolutions, blocks, and stride of the first block, of stages 2 to 5 (stage 1 is the
# stem).
STAGES = (
    ((64, 64, 256), 3, 1),
    ((128, 128, 512), 4, 2),
    ((256, 256, 1024), 6, 2),
    ((512, 512, 2048), 3, 2),
)
KERNEL_SIZE = 3  # of the middle convolution of each block

_ORDINALS = ("first", "second", "third")


class _Draft:
    """A blueprint in the making: each method adds one node behind `inputs` and returns its number."""

    def __init__(self, input_shape: Sequence[int], title: str) -> None:
        self.nodes = [Node("input", {}, (), tuple(input_shape), title)]

    def put(
        self,
        op: str,
        inputs: int | Sequence[int],
        title: str,
        shape: Sequence[int] | None = None,
        **config: Any,
    ) -> int:
        inputs = (inputs,) if isinstance(inputs, int) else tuple(inputs)
        shape = self.nodes[inputs[0]].shape if shape is None else tuple(shape)
        self.nodes.append(Node(op, config, inputs, tuple(shape), title))
        return len(self.nodes) - 1

    def moving(
        self, op: str, read: int, title: str, window: int, stride: int, padding: str, channels: int
    ) -> tuple[int, ...]:
        """The shape behind a window that moves over node `read`."""
        height, width, _ = self.nodes[read].shape
        shape = [window_positions(size, window, stride, padding) for size in (height, width)]
        if min(shape) < 1:
            raise ValueError(f"{title}: a window of {window} does not fit into {height}x{width}.")
        return (*shape, channels)

    def conv(
        self, read: int, title: str, filters: int, kernel: int, stride: int = 1, padding: str = "valid"
    ) -> int:
        shape = self.moving("conv", read, title, kernel, stride, padding, filters)
        return self.put(
            "conv", read, title, shape,
            kernel=[kernel, kernel], strides=[stride, stride], filters=filters, padding=padding,
        )  # fmt: skip

    def bn(self, read: int, title: str) -> int:
        return self.put("bn", read, title, axis=3, training=None)

    def pool(self, op: str, read: int, title: str, window: int, stride: int) -> int:
        shape = self.moving(op, read, title, window, stride, "valid", self.nodes[read].shape[-1])
        return self.put(op, read, title, shape, pool=[window] * 2, strides=[stride] * 2, padding="valid")

    def block(
        self, x: int, kernel_size: int, filters: Sequence[int], stride: int | None, where: str = ""
    ) -> int:
        """A bottleneck block; `stride` None: an identity block, whose shortcut is x itself."""
        read = x
        for number, (size, count) in enumerate(zip((1, kernel_size, 1), filters, strict=True)):
            place = f"{where}the {_ORDINALS[number]} {{}} of the main path"
            read = self.conv(
                read, place.format("convolution"), count, size,
                (stride or 1) if number == 0 else 1, "same" if number == 1 else "valid",
            )  # fmt: skip
            read = self.bn(read, place.format("batch norm"))
            if number < 2:
                read = self.put("relu", read, place.format("ReLU"))
        shortcut = x
        if stride is not None:
            shortcut = self.conv(x, f"{where}the convolution on the shortcut", filters[2], 1, stride)
            shortcut = self.bn(shortcut, f"{where}the batch norm on the shortcut")
        if self.nodes[read].shape != self.nodes[shortcut].shape:
            raise ValueError(
                f"The two paths cannot be added: {self.nodes[read].shape}, {self.nodes[shortcut].shape}."
            )
        added = self.put("add", (read, shortcut), f"{where}the addition")
        return self.put("relu", added, f"{where}the ReLU after the addition")

    def block_of_two(self, x: int, filters: int, where: str, is_residual: bool) -> int:
        """A block of two 3x3 convolutions; a residual one adds its input before the last ReLU."""
        read = x
        for number, ordinal in enumerate(_ORDINALS[:2]):
            read = self.conv(read, f"{where}the {ordinal} convolution", filters, 3, padding="same")
            read = self.bn(read, f"{where}the {ordinal} batch norm")
            if number == 0:
                read = self.put("relu", read, f"{where}the first ReLU")
        if not is_residual:
            return self.put("relu", read, f"{where}the second ReLU")
        added = self.put("add", (read, x), f"{where}the addition")
        return self.put("relu", added, f"{where}the ReLU after the addition")

    def blueprint(self, output: int) -> Blueprint:
        return Blueprint(tuple(self.nodes), output)


def identity_block(input_shape: Sequence[int], kernel_size: int, filters: Sequence[int]) -> Blueprint:
    """relu(main path + x) for x of `input_shape` (height, width, channels), channels = filters[2]; else
    ValueError.
    """
    draft = _Draft(input_shape, INPUT_OF_BLOCK)
    return draft.blueprint(draft.block(0, kernel_size, filters, None))


def convolutional_block(
    input_shape: Sequence[int], kernel_size: int, filters: Sequence[int], stride: int = 2
) -> Blueprint:
    """relu(main path + convolution of x), the stride on the first 1x1 convolution and on the shortcut."""
    draft = _Draft(input_shape, INPUT_OF_BLOCK)
    return draft.blueprint(draft.block(0, kernel_size, filters, stride))


def plain_stack(input_shape: Sequence[int], blocks: int, filters: int) -> Blueprint:
    """`blocks` blocks of two convolutions, for x of `input_shape` (height, width, filters)."""
    return _stack(input_shape, blocks, filters, is_residual=False)


def residual_stack(input_shape: Sequence[int], blocks: int, filters: int) -> Blueprint:
    """The same with a shortcut in each block."""
    return _stack(input_shape, blocks, filters, is_residual=True)


def _stack(input_shape: Sequence[int], blocks: int, filters: int, is_residual: bool) -> Blueprint:
    draft = _Draft(input_shape, INPUT_OF_STACK)
    x = 0
    for number in range(1, blocks + 1):
        x = draft.block_of_two(x, filters, f"block {number}: ", is_residual)
    return draft.blueprint(x)


def resnet50(input_shape: Sequence[int] = (64, 64, 3), classes: int = 6) -> Blueprint:
    """The whole network, (height, width, channels) -> class probabilities (classes,)."""
    return _network(input_shape, classes, stand_ins=False)


def resnet50_of_blocks(input_shape: Sequence[int] = (64, 64, 3), classes: int = 6) -> Blueprint:
    """The same with one stand-in node for each block, as standins.py makes a student's network."""
    return _network(input_shape, classes, stand_ins=True)


def _network(input_shape: Sequence[int], classes: int, stand_ins: bool) -> Blueprint:
    draft = _Draft(input_shape, "the pictures")
    height, width, channels = input_shape
    x = draft.put("pad", 0, "the zero padding", (height + 6, width + 6, channels), padding=[[3, 3], [3, 3]])
    x = draft.conv(x, "the first convolution", 64, kernel=7, stride=2)
    x = draft.bn(x, "the first batch norm")
    x = draft.put("relu", x, "the first ReLU")
    x = draft.pool("max_pool", x, "the max pooling", window=3, stride=2)
    for stage, (filters, blocks, first_stride) in enumerate(STAGES, start=2):
        for number in range(1, blocks + 1):
            stride = first_stride if number == 1 else None
            if stand_ins:
                x = _stand_in(draft, x, f"block {number} of stage {stage}", filters, stride)
            else:
                x = draft.block(x, KERNEL_SIZE, filters, stride, f"block {number} of stage {stage}: ")
    x = draft.pool("average_pool", x, "the average pooling", window=2, stride=2)
    x = draft.put("flatten", x, "the flattening", (int(np.prod(draft.nodes[x].shape)),))
    x = draft.put("dense", x, "the dense layer", (classes,), units=classes)
    return draft.blueprint(draft.put("softmax", x, "the softmax"))


def _stand_in(draft: _Draft, read: int, title: str, filters: Sequence[int], stride: int | None) -> int:
    name = "identity_block" if stride is None else "convolutional_block"
    shape = draft.moving(name, read, title, 1, stride or 1, "valid", filters[2])
    return draft.put(
        name, read, title, shape, kernel_size=KERNEL_SIZE, filters=list(filters), stride=stride or 1
    )


def weight_counts(blueprint: Blueprint) -> Counter[tuple[str, tuple[int, ...]]]:
    """How many weights of each (kind, shape) a network has. Biases are left out: before a batch norm they are
    free.
    """
    counts: Counter[tuple[str, tuple[int, ...]]] = Counter()
    for node in blueprint.nodes:
        if node.op == "conv":
            channels = blueprint.nodes[node.inputs[0]].shape[-1]
            counts["kernel", (*node.config["kernel"], channels, node.config["filters"])] += 1
        elif node.op == "dense":
            counts["kernel", (1, 1, blueprint.nodes[node.inputs[0]].shape[-1], node.config["units"])] += 1
        elif node.op == "bn":
            size = blueprint.nodes[node.inputs[0]].shape[node.config["axis"] - 1]
            for kind in ("gamma", "beta", "moving_mean", "moving_variance"):
                counts[kind, (size,)] += 1
    return counts


# The softmax of a careless draw is exactly 1.000 and hides every error: its largest probability is put here.
LARGEST_PROBABILITY = 0.7


def network_scales(seed: int, blueprint: Blueprint, pictures: np.ndarray) -> Mapping[str, float]:
    """The `scales` with which a network that ends in dense and softmax answers `pictures` with a largest
    probability of about LARGEST_PROBABILITY, and with which its dense layer has a bias. Raises ValueError if
    no scale of the dense layer's kernel does.
    """
    softmax = blueprint.nodes[blueprint.output]
    dense = blueprint.nodes[softmax.inputs[0]]
    shape = (1, 1, blueprint.nodes[dense.inputs[0]].shape[-1], dense.config["units"])
    logits = evaluate(
        Blueprint(blueprint.nodes, softmax.inputs[0]), pictures, draws.weights(seed), dtype=np.float32
    ).astype(np.float64)
    bias = draws.draw(seed, "bias", shape[3:])

    def largest(scale: float) -> float:
        biased = scale * logits + bias
        exponentials = np.exp(biased - biased.max(axis=-1, keepdims=True))
        return float((exponentials / exponentials.sum(axis=-1, keepdims=True)).max())

    low, high = 1e-12, 1e3
    for _ in range(100):  # bisection on the logarithm: `largest` goes to 1 as the scale grows
        middle = (low * high) ** 0.5
        low, high = (middle, high) if largest(middle) < LARGEST_PROBABILITY else (low, middle)
    if not 0.3 <= largest(low) <= 0.9:
        raise ValueError(
            f"No scale of the dense layer brings the largest probability to {LARGEST_PROBABILITY}."
        )
    return {draws.scale_key("kernel", shape): low, draws.scale_key("bias", shape[3:]): 1.0}
