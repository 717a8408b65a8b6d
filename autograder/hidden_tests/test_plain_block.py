"""plain_block(a, W1, b1, W2, b2) computes relu(W2 relu(W1 a + b1) + b2)."""

import pytest

from autograder.judge import columns as claims


@pytest.mark.points(1.5)
def test_two_layers(columns):
    """The block has two layers, W1 with b1 and W2 with b2, and a ReLU between them."""
    claims.main_path(columns.block)


@pytest.mark.points(0.5)
def test_last_relu(columns):
    """The ReLU of the second layer comes last."""
    claims.last_relu(columns.block)


@pytest.mark.points(0.5)
def test_other_sizes(columns):
    """It works for any numbers of features, units and examples."""
    claims.sizes(columns)


@pytest.mark.points(0.5)
def test_arguments_stay_as_they_are(columns):
    """A call leaves its arguments as they were."""
    claims.arguments_stay(columns.block)
