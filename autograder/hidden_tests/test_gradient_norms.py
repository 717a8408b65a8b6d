"""gradient_norms(model, x, y) returns for each kernel the norm of the gradient of the mean cross-entropy."""

import pytest

from autograder.judge import gradients
from autograder.judge.gradients import Norms, draw_network


@pytest.fixture(scope="module")
def plain(student, seed) -> Norms:
    """Without batch norm, so that the mode makes no difference."""
    return Norms(student, draw_network(seed, "plain", layers=4))


@pytest.mark.points(3)
def test_norms(plain):
    """The numbers are the norms of the gradient of the mean cross-entropy."""
    gradients.norms(plain)


@pytest.mark.points(1)
def test_one_for_each_kernel(plain):
    """There is one number for each kernel, the first layer first, and none for anything else."""
    gradients.order(plain)


@pytest.mark.points(1)
def test_training_mode(student, seed, plain):
    """The model runs as it does in training: batch norm uses the mean and variance of the batch."""
    gradients.training_mode(Norms(student, draw_network(seed, "batch norm", 3, batch_norm=True)), plain)
