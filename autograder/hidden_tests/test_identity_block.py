"""identity_block(x, kernel_size, filters) computes relu(main path of x + x), in whatever layers."""

import pytest

from autograder.judge import block_claims
from autograder.judge.blocks import Block
from autograder.judge.verdict import earned


@pytest.fixture(scope="module")
def block(draw_block) -> Block:
    return draw_block("block")


# --- the main path: 6 points ---


@pytest.mark.points(6)
def test_main_path(draw_block, block):
    """The main path is three convolutions, each with batch norm, with a ReLU after the first two."""
    block_claims.main_path(block)
    with earned(4 / 6):
        for kernel_size in (1, 5):
            block_claims.main_path(draw_block(f"kernel size {kernel_size}", kernel_size=kernel_size))


# --- the shortcut: 4 points ---


@pytest.mark.points(2)
def test_shortcut(block):
    """The shortcut brings x itself to the addition."""
    block_claims.shortcut(block)


@pytest.mark.points(2)
def test_addition_comes_before_the_last_relu(block):
    """Both paths are added first, and one ReLU follows the addition."""
    block_claims.addition(block)


# --- batch norm: 3 points ---


@pytest.mark.points(2)
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
