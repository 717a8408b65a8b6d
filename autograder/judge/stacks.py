"""A student's stack of blocks beside the reference, and what a stack must do, claim by claim.

Weights are drawn by shape, so all convolutions of a stack get the same kernel, and all batch norms the same
scales. A stack of n blocks then computes what a stack of one computes n times over. That tells the number of
blocks even where the block itself is wrong.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import product

from resnet_lab import draws
from resnet_lab.arithmetic import close, evaluate
from resnet_lab.blueprint import Blueprint, Node

from autograder.judge import block_claims
from autograder.judge.blocks import MODES, Block, same
from autograder.judge.cases import draw_stack_case
from autograder.judge.student import Array, Student

# How many blocks are asked for, and how many the answer is compared with. A loop that runs once too often
# or too seldom is charged for the number alone: elsewhere one block of hers stands beside one.
CALLS = ((1, 1), (2, 1), (1, 2))
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
        return self.computes is not None or self.is_joined_otherwise or self.joining is not None

    @cached_property
    def joins_before_the_last_relu(self) -> bool:
        """Whether her block is relu(main path + shortcut), whatever the one or the other is.

        Or it is with all kernels 0, where the reference's main path is a constant.
        """
        if self.computes is not None or (self.joining is not None and self.joining[0]):
            return self.joining is None or self.joining[1:] == (False, True)
        without = self.off(self.groups)
        return any(close(self._without_kernels, self.ours(scales=without, mode=mode)) for mode in MODES)

    @cached_property
    def joining(self) -> tuple[bool, bool, bool] | None:
        """How her block joins its main path, where that is right: whether anything is added, whether a ReLU
        stands before that, and whether one stands after it.
        """
        if self.computes is not None:
            return None
        weights = draws.weights(self.case.seed)
        for joining, blueprint in _joinings(self.reference):
            for mode in MODES:
                if close(self.answer, evaluate(blueprint, self.x, weights, training=mode == "training")):
                    return joining
        return None

    @cached_property
    def _without_kernels(self) -> Array:
        return self.hers(scales=self.off(self.model.groups))


def _joinings(reference: Blueprint) -> Iterator[tuple[tuple[bool, bool, bool], Blueprint]]:
    """The reference's first block with other ends, each with how it joins its paths."""
    first_relu, end = 3, 5  # of the block's nodes: input, then convolution, batch norm, ReLU, twice
    nodes = reference.nodes[: end + 1]
    filters = nodes[0].shape[-1]
    one_by_one = {"kernel": [1, 1], "strides": [1, 1], "filters": filters, "padding": "valid"}
    projection = (Node("conv", one_by_one, (0,)), Node("bn", nodes[2].config, (end + 1,)))
    shortcuts: tuple[tuple[tuple[Node, ...], int | None], ...] = (
        ((), None),
        ((), 0),
        ((), first_relu),
        ((), end),
        (projection[:1], end + 1),
        (projection, end + 2),
    )
    for (extra, shortcut), before, after in product(shortcuts, (False, True), (False, True)):
        made = [*nodes, *extra]
        output = end
        if before:
            made.append(Node("relu", {}, (output,)))
            output = len(made) - 1
        if shortcut is not None:
            made.append(Node("add", {}, (output, shortcut)))
            output = len(made) - 1
        if after:
            made.append(Node("relu", {}, (output,)))
            output = len(made) - 1
        yield (shortcut is not None, before, after), Blueprint(tuple(made), output)


def one_block(draw_stack: DrawStack) -> Stack:
    """Her stack beside the reference's of one block: as asked for, or where her loop miscounts."""
    for blocks, expected_blocks in CALLS:
        stack = draw_stack(blocks, expected_blocks)
        if stack.computes is not None:
            return stack
    return draw_stack(*CALLS[0])


def plain_block(stack: Stack) -> None:
    """One block computes what it must."""
    if stack.computes is None:
        raise stack.wrong("blocks of two 3x3 convolutions, each with batch norm and ReLU")


def main_path(stack: Stack) -> None:
    """The main path of one block computes what it must, whatever becomes of it."""
    if not stack.main_path_is_right:
        raise stack.wrong("on the main path two 3x3 convolutions with batch norm, and a ReLU between them")


def addition(stack: Stack) -> None:
    """The shortcut is added before the last ReLU, and nothing stands between."""
    block_claims.convolutions(stack)
    if not stack.joins_before_the_last_relu:
        raise stack.wrong("relu(main path + shortcut), and no ReLU on a path just before the addition")


def number(draw_stack: DrawStack) -> None:
    """There are as many blocks as asked for, each behind the one before."""
    one, many = draw_stack(1, 1), draw_stack(MANY, MANY)
    block_claims.convolutions(many)
    if many.computes is not None:
        return
    expected = one.answer
    for _ in range(MANY - 1):
        expected = one.hers(expected.astype("float32"))
    if one.computes is not None or one.answer.shape != one.x.shape or not close(many.answer, expected):
        raise many.wrong(f"{MANY} blocks, each reading what the one before returned")


def learning(stack: Stack) -> None:
    """Batch norm does as it must in both modes, and every layer learns weights of its own."""
    block_claims.inference_mode(stack)
    block_claims.training_mode(stack)
    block_claims.gradients_to_weights(stack)
