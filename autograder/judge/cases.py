"""The questions: shapes and arguments with which a student's functions are called, drawn anew for each
submission.
"""

from dataclasses import dataclass

import numpy as np
from resnet_lab import draws, expected
from resnet_lab.blueprint import Blueprint

from autograder.judge import seeds

BATCH = 4
# Sizes of images and numbers of channels are drawn without overlap, and no two are equal: an axis taken for
# another, or filters taken from the wrong place, then show in a shape or in a value. They are small, so
# that a case is cheap.
IMAGE_SIZES = range(5, 9)
CHANNELS = range(10, 20)
IN_THE_NOTEBOOK = 16  # filters of the stacks there: whoever writes that number in the place of the argument

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class BlockCase:
    """One call of a block. `stride` None: the identity block, whose filters[2] are the input's channels.

    input_shape: (height, width, channels). seed: of the weights and of the input.
    """

    function: str
    seed: int
    input_shape: Shape
    kernel_size: int
    filters: tuple[int, int, int]
    stride: int | None

    @property
    def arguments(self) -> list[object]:
        """What follows x in the call."""
        given: list[object] = [self.kernel_size, list(self.filters)]
        return given if self.stride is None else [*given, self.stride]

    @property
    def called(self) -> str:
        """The call as a student would write it, with the shape of x."""
        stride = "" if self.stride is None else f", {self.stride}"
        call = f"{self.function}(x, {self.kernel_size}, {self.filters}{stride})"
        return f"{call} with x of shape {(BATCH, *self.input_shape)}"

    @property
    def output_shape(self) -> Shape:
        """(height, width, filters[2]), divided by the stride and rounded up."""
        height, width, _ = self.input_shape
        step = self.stride or 1
        return -(-height // step), -(-width // step), self.filters[2]

    @property
    def main_kernels(self) -> tuple[tuple[int, ...], ...]:
        """Shapes of the three kernels of the main path, (height, width, channels in, channels out)."""
        first, second, third = self.filters
        size = self.kernel_size
        return (1, 1, self.input_shape[2], first), (size, size, first, second), (1, 1, second, third)

    @property
    def shortcut_kernels(self) -> tuple[tuple[int, ...], ...]:
        """The shape of the shortcut's kernel; none in an identity block."""
        return () if self.stride is None else ((1, 1, self.input_shape[2], self.filters[2]),)

    def blueprint(self) -> Blueprint:
        """What the block must compute."""
        if self.stride is None:
            return expected.identity_block(self.input_shape, self.kernel_size, self.filters)
        return expected.convolutional_block(self.input_shape, self.kernel_size, self.filters, self.stride)

    def input(self) -> np.ndarray:
        """x, float32, (BATCH, height, width, channels), of both signs."""
        drawn: np.ndarray = draws.draw(self.seed, "input", (BATCH, *self.input_shape))
        return drawn


def draw_block_case(
    seed: int, function: str, name: str, *, kernel_size: int = 3, stride: int | None = None
) -> BlockCase:
    """A case for the purpose `name`, with sizes and filters that follow from `seed`.

    Kernel sizes are odd: padding by hand and "same" agree there, and both are right.
    """
    generator = np.random.default_rng(seeds.derive(seed, function, name))
    height, width = (int(size) for size in generator.choice(IMAGE_SIZES, 2, replace=False))
    first, second, third, channels = (int(count) for count in generator.choice(CHANNELS, 4, replace=False))
    return BlockCase(
        function=function,
        seed=int(generator.integers(2**62)),
        input_shape=(height, width, third if stride is None else channels),
        kernel_size=kernel_size,
        filters=(first, second, third),
        stride=stride,
    )


@dataclass(frozen=True)
class StackCase(BlockCase):
    """One call of a stack of blocks of two convolutions, asked for `blocks` of them.

    filters: three times the same, since all convolutions have as many as x. expected_blocks: how many the
    answer is compared with.
    """

    blocks: int
    expected_blocks: int

    @property
    def arguments(self) -> list[object]:
        """What follows x in the call."""
        return [self.blocks, self.filters[0]]

    @property
    def called(self) -> str:
        """The call as a student would write it, with the shape of x."""
        call = f"{self.function}(x, {self.blocks}, {self.filters[0]})"
        return f"{call} with x of shape {(BATCH, *self.input_shape)}"

    @property
    def main_kernels(self) -> tuple[tuple[int, ...], ...]:
        """The one shape that all kernels have."""
        return ((self.kernel_size, self.kernel_size, *self.filters[:2]),)

    def blueprint(self) -> Blueprint:
        """What the stack must compute."""
        stack = {"plain_stack": expected.plain_stack, "residual_stack": expected.residual_stack}
        return stack[self.function](self.input_shape, self.expected_blocks, self.filters[0])


def draw_stack_case(seed: int, function: str, blocks: int, expected_blocks: int) -> StackCase:
    """A case with sizes and filters that follow from `seed`, the same for every number of blocks.

    So her stack of three can be compared with her stack of one, gone through three times.
    """
    generator = np.random.default_rng(seeds.derive(seed, function, "stack"))
    height, width = (int(size) for size in generator.choice(IMAGE_SIZES, 2, replace=False))
    count = int(generator.choice([channels for channels in CHANNELS if channels != IN_THE_NOTEBOOK]))
    return StackCase(
        function=function,
        seed=int(generator.integers(2**62)),
        input_shape=(height, width, count),
        kernel_size=3,
        filters=(count, count, count),
        stride=None,
        blocks=blocks,
        expected_blocks=expected_blocks,
    )


@dataclass(frozen=True)
class NetworkCase:
    """One call of resnet50. input_shape: (height, width, 3)."""

    seed: int
    input_shape: Shape
    classes: int

    @property
    def arguments(self) -> list[object]:
        """What is handed to the function."""
        return [list(self.input_shape), self.classes]

    @property
    def called(self) -> str:
        """The call as a student would write it."""
        return f"resnet50({self.input_shape}, {self.classes})"

    def pictures(self) -> np.ndarray:
        """float32, (2, height, width, 3)."""
        drawn: np.ndarray = draws.draw(self.seed, "picture", (2, *self.input_shape))
        return drawn


def lesson_network_case(seed: int) -> NetworkCase:
    """The network of the lesson: pictures of 64x64 and 6 classes."""
    return network_case(seed, "lesson")


def network_case(seed: int, name: str, *, size: bool = False, classes: bool = False) -> NetworkCase:
    """A case for the purpose `name`: the lesson's, or with another size of pictures or number of classes,
    drawn.
    """
    generator = np.random.default_rng(seeds.derive(seed, "resnet50", name))
    # Such that 2x2 positions are left after the last stage: there average pooling and global average
    # pooling agree; and even where the stem has no padding, or strides of 3: that is charged elsewhere.
    # One more than a multiple of 4: else the stem's strides leave the last row of the zero padding out.
    height, width = (int(side) for side in generator.choice(range(53, 64, 4), 2, replace=False))
    number = int(generator.choice([3, 4, 5, 7, 8, 9]))
    case_seed = int(generator.integers(2**62))
    return NetworkCase(case_seed, (height, width, 3) if size else (64, 64, 3), number if classes else 6)
