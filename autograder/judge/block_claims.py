"""What a block must do, claim by claim. Each function returns where its claim holds, and raises Wrong where
not.

A block that computes what the reference computes is right in all that can be seen in inference mode. Of
another one, each claim is held to a property that the rest of the block cannot spoil: the package's
docstring says why.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from resnet_lab import draws, rescaling, slopes
from resnet_lab.arithmetic import close
from resnet_lab.expected import weight_counts

from autograder.judge.blocks import MODES, Block, same
from autograder.judge.student import Array, Group

NEGATIVE = -0.05  # clearly below 0, where offsets are drawn between -0.7 and 0.7
OTHER_SCALE = 4.0  # of moving averages, to see whether they matter


def convolutions(block: Block) -> None:
    """An answer in which fewer than three convolutions change the output is empty, whatever else holds of
    it.
    """
    if not block.has_convolutions:
        raise block.wrong("a block of three convolutions and a shortcut", "an answer that has less")


# --- the two paths and their sum ---


def main_path(block: Block) -> None:
    """The main path adds what it must."""
    if not block.main_path_is_right:
        sizes = [
            f"{size}x{size} ({count} filters)"
            for size, count in zip((1, block.case.kernel_size, 1), block.case.filters, strict=True)
        ]
        raise block.wrong(
            f"on the main path convolutions {', '.join(sizes)}, batch norm after each, ReLU after two",
            rescaling.NOT_ALWAYS if block.computes else "",
            concept="main path",
        )


def shortcut(block: Block) -> None:
    """The shortcut brings what it must."""
    convolutions(block)
    if not block.shortcut_is_right:
        what = "x itself" if block.case.stride is None else "a 1x1 convolution of x with batch norm"
        raise block.wrong(
            f"a shortcut that brings {what} to the addition",
            rescaling.NOT_ALWAYS if block.computes else "",
            concept="shortcut",
        )


def addition(block: Block) -> None:
    """Two things are added, the sum goes through one ReLU, and neither goes through one of its own just
    before.

    If both paths are right and the whole is not, they are joined wrongly. If one path is wrong, the other
    serves to see what becomes of the sum.
    """
    convolutions(block)
    if block.computes is not None or block.has_another_activation:
        return  # another activation is charged on the main path
    if block.main_path_is_right != block.shortcut_is_right:
        joined = _joins_a_constant(block) if block.shortcut_is_right else _joins_something(block)
        if joined:
            return
    raise block.wrong(
        "relu(main path + shortcut), and no ReLU on a path just before the addition", concept="addition"
    )


def _joins_a_constant(block: Block) -> bool:
    """With a right shortcut, and the main path constant: whether the block is relu(shortcut + constant).

    The constant must be negative somewhere, which a ReLU on the main path would not let through. All kernels
    of the main path are off; or one is, and the others are small: then something is left of a main path
    without its last batch norm, too.
    """
    kernels = [group for group in block.model.groups if group[0] == "kernel"]
    hers = [draws.scale_key(*group) for group in kernels if group[1] not in block.case.shortcut_kernels]
    small = dict.fromkeys(hers, 1 / draws.GAIN)
    return any(
        _is_sum_with_a_constant(block, scales)
        for scales in (dict.fromkeys(hers, 0.0), *(small | {key: 0.0} for key in hers))
    ) or _is_sum_with_a_multiple(block, small)


def _is_sum_with_a_multiple(block: Block, small: dict[str, float]) -> bool:
    """Whether the block is relu(shortcut + factor * main path) when the last kernel there gets a factor.

    For a main path without any batch norm: it has no constant, and its last convolution ends it.
    """
    last = draws.scale_key("kernel", block.case.main_kernels[-1])
    once, twice, negated = (
        block.hers(scales=small | {last: factor / draws.GAIN}) for factor in (1.0, 2.0, -1.0)
    )
    brought = _brought(block)
    if once.shape != brought.shape or min(once.min(), negated.min()) < 0:
        return False
    pairs = ((twice, 2 * once - twice), (negated, (once + negated) / 2))
    for other, left in pairs:  # what is left of two answers without the main path, where both are above 0
        seen = (once > 0) & (other > 0)
        if not seen.any() or not close(left * seen, brought * seen):
            return False
    return True


def _brought(block: Block) -> Array:
    """What the shortcut brings to the sum, without its constant."""
    if block.case.stride is None:
        return block.x.astype(np.float64)
    with_shortcut, without = (
        block.ours(scales=block.off(block.groups, but), before_the_last_relu=True)
        for but in (block.case.shortcut_kernels, ())
    )
    return with_shortcut - without


def _is_sum_with_a_constant(block: Block, scales: dict[str, float]) -> bool:
    """Whether with `scales` the block is relu(shortcut + constant), with a constant below 0 somewhere."""
    received = block.hers(scales=scales)
    brought = _brought(block)
    if received.shape != brought.shape:
        return False
    # The constant is seen at the picture of the batch that brings most, if that is above 0.
    top = np.argmax(brought, axis=0, keepdims=True)
    seen = np.take_along_axis(received, top, 0) > 0
    constant = np.take_along_axis(received - brought, top, 0)
    agree = close(received * seen, np.maximum(brought + constant, 0) * seen)
    return agree and bool((constant[seen] < NEGATIVE).any())


def _joins_something(block: Block) -> bool:
    """With a right main path: whether more than the main path is added, and the block is the sum's ReLU.

    Lifted by a constant, the sum passes the last ReLU as it is; without that constant, its ReLU is the
    answer. Seen in the channels that are lifted indeed: a shortcut that mixes the main path's channels may
    lower some, with some draws and not with others, and what then ends below 0 tells nothing.
    """
    everything = block.added(block.hers, block.model.groups)
    if any(close(everything, block.added_by_ours(block.case.main_kernels, mode)) for mode in MODES):
        return False
    some_seen = False
    for lift, channels in block.lifts:
        lifted, answer = (
            output[..., channels].reshape(-1, channels.sum())
            for output in (block.hers(scales=lift), block.answer)
        )
        top = np.argmax(lifted, axis=0)[None]
        constant = np.take_along_axis(lifted - answer, top, 0)[0]
        seen = (lifted > 0).all(axis=0) | ((constant >= 0) & (lifted > 0).any(axis=0))
        if not close(answer * seen, np.maximum(lifted - constant, 0) * seen):
            return False
        some_seen = some_seen or bool(seen.any())
    return some_seen


# --- the stride ---


def size(block: Block) -> None:
    """Height and width of the output are those of x divided by the stride, rounded up."""
    convolutions(block)
    wanted = (len(block.x), *block.case.output_shape)
    if block.answer.shape[:-1] != wanted[:-1]:  # channels are charged on the paths
        raise block.wrong(f"an output of shape {wanted}", concept="stride")


def stride(block: Block) -> None:
    """With its stride on 1x1 convolutions of x, a block is the one without stride on every n-th pixel."""
    convolutions(block)
    if block.computes is not None:
        return
    plain, step = block.without_stride(), block.case.stride or 1
    kernels = block.case.main_kernels + block.case.shortcut_kernels
    if (
        not plain.shortcut_is_right
    ):  # then it may look at more than every n-th pixel, and the main path must do
        kernels = block.case.main_kernels
    elif not plain.main_path_is_right:
        kernels = block.case.shortcut_kernels
    scales = block.off(block.model.groups, kernels)
    if not close(block.hers(scales=scales), plain.hers(block.x[:, ::step, ::step], scales)):
        raise block.wrong("the stride on the first 1x1 convolution and on the shortcut", concept="stride")


# --- batch norm ---


def inference_mode(block: Block) -> None:
    """In inference mode a picture's answer depends on the moving averages, and not on its company."""
    convolutions(block)
    if block.computes == "inference":
        return
    expected = "the same answer for a picture alone and in a batch, from moving averages"
    if not same(block.hers(block.x[:1]), block.answer[:1]):
        raise block.wrong(expected, "another answer for the picture alone", "training mode")
    if same(block.hers(scales=_other_moving_averages(block)), block.answer):
        raise block.wrong(expected, "an answer that does not depend on moving averages")


def training_mode(block: Block) -> None:
    """In training mode it is the other way round; and nothing else is random."""
    convolutions(block)
    trained = block.hers(training=True)
    expected = "in training mode, the mean and variance of the batch in every batch norm"
    if block.computes is not None:
        if not close(trained, block.ours(mode="training")):
            raise block.wrong(expected, concept="training mode")
        return
    if not same(block.hers(scales=_other_moving_averages(block), training=True), trained):
        raise block.wrong(expected, "another answer to the same question, asked with other moving averages")
    if same(block.hers(block.x[:1], training=True), trained[:1]):
        raise block.wrong(expected, "an answer that does not depend on the rest of the batch")


def _other_moving_averages(block: Block) -> dict[str, float]:
    kinds = ("moving_mean", "moving_variance")
    return {draws.scale_key(*group): OTHER_SCALE for group in block.model.groups if group[0] in kinds}


# --- gradients ---


def gradient_to_input(block: Block) -> None:
    """The gradient to x has the output's slopes: the reference's, or where that is another function, her
    own.
    """
    convolutions(block)
    received = block.gradients.get("input")
    compute: Callable[[Array], Array] = block.hers
    step = slopes.FLOAT32_STEP
    if block.computes is not None:
        compute, step = partial(block.ours, mode=block.computes), slopes.EXACT_STEP
    if not slopes.input_agrees(received, compute, block.x, block.cotangent, block.case.seed, step):
        raise block.wrong(*slopes.TO_INPUT)


def gradients_to_weights(block: Block) -> None:
    """Each kernel, scale and offset that the output depends on learns, by the gradient that belongs to it."""
    convolutions(block)
    hers = [group for group in block.model.groups if group[0] in ("kernel", "gamma", "beta")]
    if block.computes:
        # Weights are drawn by shape, so one layer in two places answers as two would: her own count tells.
        for group, count in weight_counts(block.reference).items():
            if block.model.groups[group] < count:
                raise block.wrong("weights of its own for each layer", "one layer in two places")
        if not block.model.has_its_own_weights():
            raise block.wrong("weights of its own for each call", "one layer in two calls")
    for group in block.groups if block.computes else hers:
        if not _learns(block, group):
            raise block.wrong(*slopes.to_weights(group))


def _learns(block: Block, group: Group) -> bool:
    received = block.gradients.get(draws.scale_key(*group))
    if block.computes is None:
        matters = not same(block.hers(scales={draws.scale_key(*group): 1.5}), block.answer)
        return not matters or (received is not None and bool(np.any(received)))
    weights, training = draws.weights(block.case.seed), block.computes == "training"
    return bool(
        slopes.weights_agree(
            received, block.reference, block.x, weights, group, block.cotangent, block.case.seed, training
        )
    )
