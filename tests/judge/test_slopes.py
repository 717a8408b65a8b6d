"""Slopes of the reference, and what agrees with them."""

import numpy as np
import pytest
from resnet_lab import draws, learning, slopes
from resnet_lab.expected import resnet50_of_blocks

from autograder.judge.cases import draw_block_case


def test_slope_of_a_square():
    x = np.array([[1.0, 2.0]], np.float32)
    slope = slopes.along_input(lambda x: x**2, x, np.array([[1, 10]]), np.array([[1, 3]]), slopes.EXACT_STEP)
    assert slope == pytest.approx(2 * 1 * 1 + 3 * 2 * 2 * 10)


def test_slope_along_the_last_offset_is_that_of_a_relu():
    case = draw_block_case(1, "identity_block", "slopes")
    x, group = case.input(), ("beta", case.filters[2:])
    cotangent = np.ones((len(x), *case.output_shape))
    direction = np.zeros(case.filters[2])
    direction[0] = 1
    weights = draws.weights(case.seed)
    slope = slopes.along_weights(case.blueprint(), x, weights, group, direction, cotangent, training=False)
    from resnet_lab.arithmetic import evaluate

    assert slope == pytest.approx(np.count_nonzero(evaluate(case.blueprint(), x, weights)[..., 0]), rel=1e-4)


def test_half_of_a_gradient_is_not_one():
    gradient = draws.draw(1, "direction", (500,)).astype(np.float64)
    directions = [draws.draw(seed, "direction", (500,)) for seed in range(2, 8)]
    expected = [float(gradient @ direction) for direction in directions]
    assert slopes.agree(gradient, directions, expected)
    assert not slopes.agree(gradient * (np.arange(500) % 2), directions, expected)
    assert not slopes.agree(0 * gradient, directions, expected)
    assert not slopes.agree(gradient * np.nan, directions, expected)


@pytest.mark.parametrize(
    ("found", "believed"), [([None], None), ([2, None], None), ([2, 3, None], None), ([2, 3, 2], 2)]
)
def test_a_part_is_said_not_to_learn_where_all_draws_of_pictures_show_it(found, believed, monkeypatch):
    shown = []

    def gradients(pictures, _cotangent):
        shown.append(pictures)
        return {}

    def agree(_gradient, reference, _pictures, _weights, group, *_, training):
        part = found[len(shown) - 1]
        return training or part is None or group not in learning._groups(reference)[part]

    monkeypatch.setattr(learning.slopes, "weights_agree", agree)
    pictures = draws.draw(1, "picture", (2, 64, 64, 3))
    assert learning.part_that_does_not(gradients, resnet50_of_blocks(), pictures, 1, {}) == believed
    assert len(shown) == len(found)
    assert len({drawn.tobytes() for drawn in shown}) == len(found)
