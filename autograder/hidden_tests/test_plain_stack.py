"""plain_stack(x, blocks, filters) computes blocks of two convolutions, one after the other."""

import pytest

from autograder.judge import stacks
from autograder.judge.stacks import Stack


@pytest.fixture(scope="module")
def block(draw_stack) -> Stack:
    return stacks.one_block(draw_stack)


@pytest.mark.points(1)
def test_block(block):
    """A block is two 3x3 convolutions that keep the size, each with batch norm and ReLU."""
    stacks.plain_block(block)


@pytest.mark.points(1)
def test_number_of_blocks(draw_stack):
    """There are as many blocks as asked for, and each reads what the one before returned."""
    stacks.number(draw_stack)


@pytest.mark.points(1)
def test_every_layer_learns(draw_stack):
    """Batch norm predicts by moving averages and trains by the batch; every layer learns its own weights."""
    stacks.learning(draw_stack)
