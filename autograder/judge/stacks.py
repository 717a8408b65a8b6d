"""A student's stack of blocks beside the reference, and what a stack must do, claim by claim.

Weights are drawn by shape, so all convolutions of a stack get the same kernel, and all batch norms the same
scales. A stack of n blocks then computes what a stack of one computes n times over. That tells the number of
blocks even where the block itself is wrong.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from resnet_lab import draws, rescaling
from resnet_lab.arithmetic import close, evaluate
from resnet_lab.blueprint import Blueprint, Node

from autograder.judge import block_claims
from autograder.judge.blocks import MODES, Block, same
from autograder.judge.cases import draw_stack_case
from autograder.judge.student import Array, Student

# How many blocks are asked for, and how many the answer is compared with, where a loop runs once too often or
# too seldom. That is charged for the number alone: elsewhere one block of hers stands beside one.
MISCOUNTED = ((2, 1), (1, 2))
MANY = 3
DrawStack = Callable[[int, int], "Stack"]


class Stack(Block):
    """A student's stack, built for one case. Raises CannotJudge where there is nothing to ask."""

    def __init__(self, student: Student, seed: int, function: str, blocks: int, expected_blocks: int) -> None:
        super().__init__(student, draw_stack_case(seed, function, blocks, expected_blocks))

    @cached_property
    def has_convolutions(self) -> bool:
        """Whether any convolution changes her output."""
        return self.computes is not None or not same(self._without_kernels, self.answer)

    @cached_property
    def main_path_is_right(self) -> bool:
        """Whether she computes the reference, or its main path joined to something else, or to nothing."""
        if self.computes is not None:
            return self.stays_right
        return self.is_joined_otherwise or self.joining is not None

    @cached_property
    def stays_right(self) -> bool:
        """Whether her stack, which agreed, does so where weights and input are rescaled."""
        received = self.hers(
            self.x * np.float32(rescaling.LARGER), rescaling.of_stack(self.case.main_kernels[0])
        )
        return bool(close(received, self.answer * rescaling.LARGER))

    def as_another_function(self) -> "Stack":
        """The same stack, taken as one that does not compute the reference: what is asked of it then holds
        for any function. For a stack that agrees for some weights only, which is charged by then.
        """
        other = copy(self)
        other.computes = None
        return other

    @cached_property
    def joins_before_the_last_relu(self) -> bool:
        """Whether her block is relu(main path + shortcut), whatever the one or the other is.

        Or it is with all kernels 0, where the reference's main path is a constant.
        """
        if self.computes is not None:
            return True
        joining = self.joining or self._joining_of(batch_norm=False)
        if joining is not None and joining.adds:
            return joining == Joining(adds=True, relu_before=False, relu_after=True)
        without = self.off(self.groups)
        return any(close(self._without_kernels, self.ours(scales=without, mode=mode)) for mode in MODES)

    @cached_property
    def joining(self) -> "Joining | None":
        """How her block joins its main path, where that is right and the whole is not."""
        return None if self.computes is not None else self._joining_of(batch_norm=True)

    def _joining_of(self, batch_norm: bool) -> "Joining | None":
        # Kernels are drawn large. Where no batch norm divides by that, x would be lost beside the main path.
        small = {draws.scale_key("kernel", shape): 1 / draws.GAIN for shape in self.case.main_kernels}
        scales = {} if batch_norm else small
        answer, weights = self.hers(scales=scales), draws.weights(self.case.seed, scales)
        for joining, blueprint in _joinings(self.reference, batch_norm):
            for mode in MODES:
                if close(answer, evaluate(blueprint, self.x, weights, training=mode == "training")):
                    return joining
        return None

    @property
    def keeps_the_shape(self) -> bool:
        """Whether her output has the shape of x, so that another block can follow."""
        return bool(self.answer.shape == self.x.shape)

    @cached_property
    def _without_kernels(self) -> Array:
        return self.hers(scales=self.off(self.model.groups))


@dataclass(frozen=True)
class Joining:
    """What follows a main path: whether something is added, and a ReLU before and after that."""

    adds: bool
    relu_before: bool
    relu_after: bool


def _joinings(reference: Blueprint, batch_norm: bool) -> Iterator[tuple[Joining, Blueprint]]:
    """The main path of the reference's first block, with its batch norms or without, joined in all ways."""
    path = [node for node in reference.nodes[1:6] if batch_norm or node.op != "bn"]
    nodes = [reference.nodes[0], *(Node(node.op, node.config, (read,)) for read, node in enumerate(path))]
    end, first_relu = len(path), [node.op for node in nodes].index("relu")
    filters = reference.nodes[0].shape[-1]
    one_by_one = {"kernel": [1, 1], "strides": [1, 1], "filters": filters, "padding": "valid"}
    projection = (Node("conv", one_by_one, (0,)), Node("bn", reference.nodes[2].config, (end + 1,)))
    shortcuts: tuple[tuple[tuple[Node, ...], int | None], ...] = (
        ((), None),
        ((), 0),
        ((), first_relu),
        ((), end),
        (projection[:1], end + 1),
        (projection, end + 2),
    )
    for (extra, shortcut), relu_before, relu_after in product(shortcuts, (False, True), (False, True)):
        made = [*nodes, *extra]
        output = end
        for op, is_there in (("relu", relu_before), ("add", shortcut is not None), ("relu", relu_after)):
            if is_there:
                made.append(Node(op, {}, (output, shortcut or 0) if op == "add" else (output,)))
                output = len(made) - 1
        yield Joining(shortcut is not None, relu_before, relu_after), Blueprint(tuple(made), output)


def one_block(draw_stack: DrawStack) -> Stack:
    """Her stack beside the reference's of one block: as asked for, or where her loop miscounts.

    A loop whose every round is half a block does not miscount: there the block is wrong.
    """
    one = draw_stack(1, 1)
    if one.computes is not None or not one.keeps_the_shape or _repeats_one_block(draw_stack):
        return one
    stacks = (draw_stack(*call) for call in MISCOUNTED)
    return next((stack for stack in stacks if stack.computes is not None), one)


def _repeats_one_block(draw_stack: DrawStack) -> bool:
    """Whether her stack of many blocks computes what her stack of one does, many times over."""
    one, many = draw_stack(1, 1), draw_stack(MANY, MANY)
    expected = one.answer
    for _ in range(MANY - 1):
        expected = one.hers(expected.astype("float32"))
    return bool(close(many.answer, expected))


def plain_block(stack: Stack) -> None:
    """One block computes what it must."""
    if not stack.main_path_is_right or stack.computes is None:
        raise stack.wrong(
            "blocks of two 3x3 convolutions, each with batch norm and ReLU",
            rescaling.NOT_ALWAYS if stack.computes else "",
        )


def main_path(stack: Stack) -> None:
    """The main path of one block computes what it must, whatever becomes of it."""
    if not stack.main_path_is_right:
        raise stack.wrong(
            "on the main path two 3x3 convolutions with batch norm, and a ReLU between them",
            rescaling.NOT_ALWAYS if stack.computes else "",
        )


def addition(stack: Stack) -> None:
    """The shortcut is added before the last ReLU, and nothing stands between."""
    block_claims.convolutions(stack)
    if not stack.joins_before_the_last_relu:
        raise stack.wrong("relu(main path + shortcut), and no ReLU on a path just before the addition")


def number(draw_stack: DrawStack) -> None:
    """There are as many blocks as asked for, each behind the one before."""
    one = draw_stack(1, 1)
    if not one.keeps_the_shape:
        raise one.wrong("an output of the shape of x, so that another block can follow")
    many = draw_stack(MANY, MANY)
    block_claims.convolutions(many)
    if many.computes is not None:
        return
    # A block that is right for small values only, with a bound in its ReLU, shows in many blocks first.
    is_right = one.computes is not None and one.stays_right
    if is_right or not _repeats_one_block(draw_stack):
        raise many.wrong(f"{MANY} blocks, each reading what the one before returned")


def learning(draw_stack: DrawStack) -> None:
    """Batch norm does as it must in both modes, and every layer learns weights of its own."""
    stack = one_block(draw_stack)
    if stack.keeps_the_shape and draw_stack(MANY, MANY).computes is not None:
        stack = draw_stack(MANY, MANY)
    if stack.computes is not None and not stack.stays_right:
        stack = stack.as_another_function()
    block_claims.inference_mode(stack)
    block_claims.training_mode(stack)
    block_claims.gradients_to_weights(stack)
