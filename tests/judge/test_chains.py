"""Chains of operations: read from a graph, priced before they are computed, computed."""

import numpy as np
import pytest
from resnet_lab import draws, expected, stages
from resnet_lab.arithmetic import evaluate
from resnet_lab.blueprint import Blueprint, Node

from autograder.judge import chains


def test_reference_is_a_chain_that_can_be_computed():
    reference = expected.resnet50_of_blocks()
    chain = stages.read(reference)
    assert len(chain) == len(reference.nodes) - 1
    pictures = draws.draw(1, "input", (2, 64, 64, 3))
    assert chains.is_affordable(chain, pictures.shape)
    weights = draws.weights(1)
    computed = chains.compute(chain, pictures, weights)
    np.testing.assert_allclose(computed, evaluate(reference, pictures, weights, dtype=np.float32), rtol=1e-5)


def test_a_block_is_no_chain():
    assert stages.read(expected.identity_block((5, 5, 8), 3, (4, 4, 8))) is None


def test_activations_are_computed_and_other_layers_are_not():
    x = np.array([[-1.0, 2.0]], np.float32)
    weights = draws.weights(1)
    for name in chains.ACTIVATIONS:
        assert chains.compute([Node("other", {"class": name, "opaque": False})], x, weights).shape == x.shape
    dropout = [Node("other", {"class": "Dropout(0.5)", "opaque": False})]
    assert chains.compute(dropout, x, weights) is x
    assert chains.compute(dropout, x, weights, training=True) is None
    assert chains.compute([Node("other", {"class": "Mystery", "opaque": True})], x, weights) is None


@pytest.mark.parametrize("units", [6, 3])
def test_moderate_keeps_a_strange_head_away_from_zero_and_one(units):
    nodes = [
        ("max_pool", {"pool": [8, 8], "strides": [8, 8], "padding": "valid"}),
        ("flatten", {}),
        ("dense", {"units": units}),
        ("softmax", {}),
    ]
    chain = [Node(op, config, (number,)) for number, (op, config) in enumerate(nodes)]
    pictures = draws.draw(1, "input", (2, 64, 64, 3))
    scales = chains.moderate(1, chain, pictures)
    assert list(scales) == [f"kernel:1x1x192x{units}", f"bias:{units}"]
    probabilities = chains.compute(chain, pictures, draws.weights(1, scales))
    assert 0.3 <= probabilities.max() <= 0.9


def test_moderate_has_nothing_to_say_of_other_heads():
    assert (
        chains.moderate(1, stages.read(Blueprint((Node("input"), Node("relu", {}, (0,))), 1)), np.zeros(1))
        == {}
    )
