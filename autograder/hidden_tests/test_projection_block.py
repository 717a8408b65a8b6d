"""projection_block(a, W1, b1, W2, b2, Ws) computes relu(W2 relu(W1 a + b1) + b2 + Ws a)."""

import pytest

from autograder.judge import columns as claims


@pytest.mark.points(1)
def test_main_path(columns):
    """The main path has two layers, W1 with b1 and W2 with b2, and a ReLU between them."""
    claims.main_path(columns.block)


@pytest.mark.points(2)
def test_shortcut(columns):
    """The shortcut brings Ws a to the addition."""
    claims.shortcut(columns.block)


@pytest.mark.points(1)
def test_addition_comes_before_the_last_relu(columns):
    """Main path and shortcut are added first, and one ReLU follows the addition."""
    claims.last_relu(columns.block)


@pytest.mark.points(0.5)
def test_other_sizes(columns):
    """It works for any numbers of features, units and examples."""
    claims.sizes(columns)


@pytest.mark.points(0.5)
def test_arguments_stay_as_they_are(columns):
    """A call leaves its arguments as they were."""
    claims.arguments_stay(columns.block)
