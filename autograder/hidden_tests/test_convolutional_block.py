"""convolutional_block(x, kernel_size, filters, stride) computes relu(main path of x + projection of x)."""

import contextlib

import pytest

from autograder.judge import block_claims
from autograder.judge.blocks import Block
from autograder.judge.verdict import CannotJudge, earned


@pytest.fixture(scope="module", autouse=True)
def built_with_strides(draw_block) -> None:
    """All strides are built before anything is asked: of an exception that is raised later, only the class is
    told, for its text could hold the judge's arrays.
    """
    for stride in (1, 2, 3):
        with contextlib.suppress(CannotJudge):
            draw_block("stride", stride=stride)


@pytest.fixture(scope="module")
def block(draw_block) -> Block:
    """The block without stride, so that a mistake in the stride is charged below and nowhere else.

    One that uses another stride than it is asked for is judged with stride 2.
    """
    plain = draw_block("block", stride=1)
    if plain.answer.shape[1:] == plain.case.output_shape:
        return plain
    strided = draw_block("block", stride=2)
    return strided if strided.answer.shape[1:] == strided.case.output_shape else plain


# --- the main path: 4 points ---


@pytest.mark.points(4)
def test_main_path(draw_block, block):
    """The main path is three convolutions, each with batch norm, with a ReLU after the first two."""
    block_claims.main_path(block)
    with earned(3 / 4):
        for size in (1, 5):
            other = draw_block(f"kernel size {size}", kernel_size=size, stride=block.case.stride)
            block_claims.main_path(other)


# --- the shortcut: 4 points ---


@pytest.mark.points(2)
def test_shortcut(block):
    """The shortcut brings a 1x1 convolution of x with batch norm to the addition."""
    block_claims.shortcut(block)


@pytest.mark.points(2)
def test_addition_comes_before_the_last_relu(block):
    """Both paths are added first, and one ReLU follows the addition."""
    block_claims.addition(block)


# --- the stride: 3 points ---


@pytest.mark.points(3)
def test_stride_is_on_the_first_convolution_and_the_shortcut(draw_block):
    """The stride is on the first 1x1 convolution of the main path and on the shortcut's."""
    for stride in (1, 2, 3):
        block_claims.size(draw_block("stride", stride=stride))
    with earned(1 / 3):
        for stride in (2, 3):
            block_claims.stride(draw_block("stride", stride=stride))


# --- batch norm: 2 points ---


@pytest.mark.points(1)
def test_inference_mode(block):
    """When it predicts, batch norm uses its moving averages: a picture's company changes nothing."""
    block_claims.inference_mode(block)


@pytest.mark.points(1)
def test_training_mode(block):
    """When it trains, batch norm uses the mean and variance of the batch, and nothing else is random."""
    block_claims.training_mode(block)


# --- gradients: 2 points ---


@pytest.mark.points(1)
def test_gradient_to_the_input(block):
    """Gradients reach x, through the main path and through the shortcut."""
    block_claims.gradient_to_input(block)


@pytest.mark.points(1)
def test_gradients_to_the_weights(block):
    """Gradients reach every kernel and every scale and offset of batch norm."""
    block_claims.gradients_to_weights(block)
