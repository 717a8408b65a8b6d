"""What a function makes of NumPy arrays is read off their values, however it is spelt."""

import numpy as np
import pytest
from resnet_lab import column_blocks, numpy_graph
from resnet_lab.blueprint import parse
from resnet_lab.column_blocks import PROJECTION, RESIDUAL, Sizes
from resnet_lab.explain import first_difference

SIZES = Sizes(6, 6, 6, 4)


def difference(function, exercise=RESIDUAL, sizes=SIZES):
    described = numpy_graph.describe(function, column_blocks.draw(1, exercise, sizes))
    return first_difference(parse(described), column_blocks.expected(exercise, sizes))


def residual(relu):
    return lambda a, W1, b1, W2, b2: relu(W2 @ relu(W1 @ a + b1) + b2 + a)


def set_to_zero(z):
    z[z < 0] = 0
    return z


@pytest.mark.parametrize(
    "relu",
    [
        lambda z: np.maximum(z, 0),
        lambda z: np.maximum(0.0, z, out=z),
        lambda z: z * (z > 0),
        lambda z: np.where(z > 0, z, 0),
        lambda z: np.clip(z, 0, None),
        lambda z: z.clip(min=0),
        lambda z: (z + abs(z)) / 2,
        lambda z: np.fmax(z, np.zeros_like(z)),
        lambda z: np.stack([z, 0 * z]).max(axis=0),
        set_to_zero,
    ],
)
def test_every_relu_is_a_relu(relu):
    assert difference(residual(relu)) is None


@pytest.mark.parametrize(
    "product",
    [
        lambda W, x: W @ x,
        lambda W, x: np.dot(W, x),
        lambda W, x: W.dot(x),
        lambda W, x: np.matmul(W, x),
        lambda W, x: np.einsum("ij,jk->ik", W, x),
        lambda W, x: np.tensordot(W, x, axes=1),
        lambda W, x: (x.T @ W.T).T,
    ],
)
def test_every_product_is_a_product(product):
    def block(a, W1, b1, W2, b2):
        return np.maximum(product(W2, np.maximum(product(W1, a) + b1, 0)) + b2 + a, 0)

    assert difference(block) is None


@pytest.mark.parametrize(
    "total",
    [
        lambda z, b, a: z + (b + a),
        lambda z, b, a: a + b + z,
        lambda z, b, a: sum([z, b, a]),
        lambda z, b, a: np.add(np.add(a, z), b),
    ],
)
def test_order_of_a_sum_is_free(total):
    def block(a, W1, b1, W2, b2):
        return np.maximum(total(W2 @ np.maximum(W1 @ a + b1, 0), b2, a), 0)

    assert difference(block) is None


def test_sum_into_an_array_is_a_sum():
    def block(a, W1, b1, W2, b2):
        z = W1 @ a
        z += b1
        z = W2 @ np.maximum(z, 0)
        z += b2
        z[:] += a
        return np.maximum(z, 0)

    assert difference(block) is None


def test_first_bias_is_not_taken_for_the_second():
    def block(a, W1, b1, W2, b2):
        return np.maximum(W2 @ np.maximum(W1 @ a + b2, 0) + b1 + a, 0)

    found = difference(block)
    assert (found.expected, found.received) == ("the bias b1", "the bias b2")


def test_bias_of_a_projection_is_that_of_the_second_layer():
    def block(a, W1, b1, W2, b2, Ws):
        return np.maximum(Ws @ a + b2 + W2 @ np.maximum(W1 @ a + b1, 0), 0)

    assert difference(block, PROJECTION, Sizes(5, 6, 4, 3)) is None


@pytest.mark.parametrize("lost", [np.asarray, lambda z: np.array(z.tolist()), lambda z: z.array])
def test_an_array_that_became_a_plain_one_is_not_followed(lost):
    arguments = column_blocks.draw(1, RESIDUAL, SIZES)
    assert numpy_graph.describe(lambda a, *_: lost(a), arguments) is None


def test_a_long_computation_is_not_followed():
    def block(a, *_):
        for _ in range(numpy_graph.MOST_VALUES):
            a = a + 1
        return a

    assert numpy_graph.describe(block, column_blocks.draw(1, RESIDUAL, SIZES)) is None


def test_arguments_are_left_alone():
    arguments = column_blocks.draw(1, RESIDUAL, SIZES)
    before = {name: values.copy() for name, values in arguments.items()}
    numpy_graph.describe(lambda a, *_: set_to_zero(a), arguments)
    assert all(np.array_equal(arguments[name], before[name]) for name in before)
