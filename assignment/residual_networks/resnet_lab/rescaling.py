# Generated from solutions/residual_networks/resnet_lab/rescaling.py by `autograder release`.
"""Other weights, with which a right answer is asked once more: they change no answer of the reference.

Batch norm divides by the size of what it reads, and a ReLU of twice as much is twice as much. So an answer
that changes has something in the place of them that is only alike: a ReLU with a bound, or batch norm with an
epsilon that counts. All scales are powers of two, with which not even rounding differs.
"""

from collections.abc import Iterable, Sequence

from resnet_lab import draws
from resnet_lab.blueprint import Blueprint

# Variances are near 64 with it: against those an epsilon of 1 counts, and one of 0.01 does not.
SMALLER = 8 / draws.GAIN
# Behind a ReLU, values go up to about 200 with it, above any bound in use.
LARGER = 64.0
NOT_ALWAYS = "right values for some weights only: has a ReLU a bound, or batch norm a large epsilon?"


def small(kernels: Iterable[Sequence[int]], channels: Iterable[int]) -> dict[str, float]:
    """Scales of convolutions with these shapes of kernels, and of the batch norms behind them."""
    scales = {draws.scale_key("kernel", shape): SMALLER for shape in kernels}
    for count in channels:
        scales[draws.scale_key("moving_mean", (count,))] = SMALLER
        scales[draws.scale_key("moving_variance", (count,))] = SMALLER**2
    return scales


def large_between(before: Iterable[int], kernels: Iterable[Sequence[int]]) -> dict[str, float]:
    """Scales of a path with large values behind the batch norms of `before` channels, which the convolutions
    that read them, with small `kernels`, make up for.
    """
    scales = {draws.scale_key("kernel", shape): SMALLER / LARGER for shape in kernels}
    for count in before:
        scales |= {draws.scale_key(kind, (count,)): LARGER for kind in ("gamma", "beta")}
    return scales


def of_block(
    main_kernels: Sequence[Sequence[int]], shortcut_kernels: Sequence[Sequence[int]]
) -> dict[str, float]:
    """Scales of a block with kernels of these shapes, (height, width, channels in, channels out)."""
    first, second, third = main_kernels
    kernels = (*main_kernels, *shortcut_kernels)
    between = large_between((first[-1], second[-1]), (second, third))
    return small(kernels, [kernel[-1] for kernel in kernels]) | between


def of_stack(kernel: Sequence[int]) -> dict[str, float]:
    """Scales of blocks whose kernels all have this shape, for an input that is LARGER times as large: then
    so is the answer.
    """
    large = {draws.scale_key(kind, (kernel[-1],)): LARGER for kind in ("gamma", "beta")}
    return small([kernel], kernel[-1:]) | {draws.scale_key("kernel", kernel): SMALLER / LARGER} | large


def of_stem(network: Blueprint) -> dict[str, float]:
    """Scales of the first convolution of a network, and of the batch norm behind it."""
    stem = next(node for node in network.nodes if node.op == "conv")
    kernel = (*stem.config["kernel"], network.nodes[0].shape[-1], stem.config["filters"])
    return small([kernel], kernel[-1:])
