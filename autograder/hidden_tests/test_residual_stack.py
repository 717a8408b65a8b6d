"""residual_stack(x, blocks, filters) computes relu(main path of a + a) in each block, in whatever layers."""

import pytest

from autograder.judge import block_claims, stacks
from autograder.judge.stacks import Stack


@pytest.fixture(scope="module")
def block(draw_stack) -> Stack:
    return stacks.one_block(draw_stack)


# --- a block: 3 points ---


@pytest.mark.points(1)
def test_main_path(block):
    """The main path of a block is two 3x3 convolutions with batch norm, and a ReLU between them."""
    stacks.main_path(block)


@pytest.mark.points(1)
def test_shortcut(block):
    """The shortcut of a block brings its input, unchanged, to the addition."""
    block_claims.shortcut(block)


@pytest.mark.points(1)
def test_addition_comes_before_the_last_relu(block):
    """Both paths are added first, and one ReLU follows the addition."""
    stacks.addition(block)


# --- the stack: 2 points ---


@pytest.mark.points(1)
def test_number_of_blocks(draw_stack):
    """There are as many blocks as asked for, each with a shortcut of its own from the block before."""
    stacks.number(draw_stack)


@pytest.mark.points(1)
def test_every_layer_learns(draw_stack):
    """Batch norm predicts by moving averages and trains by the batch; every layer learns its own weights."""
    stacks.learning(draw_stack)
