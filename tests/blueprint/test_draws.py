import keras
import numpy as np
import pytest
from comparing import built
from resnet_lab import draws, expected
from resnet_lab.arithmetic import evaluate
from written_blocks import block

KINDS = ("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "input", "direction")


@pytest.mark.parametrize("kind", KINDS)
def test_a_draw_follows_from_seed_kind_and_shape(kind):
    drawn = draws.draw(1, kind, (3, 3, 4, 5))
    assert drawn.dtype == np.float32
    assert drawn.shape == (3, 3, 4, 5)
    np.testing.assert_array_equal(drawn, draws.draw(1, kind, [3, 3, 4, 5]))
    assert not np.array_equal(drawn, draws.draw(2, kind, (3, 3, 4, 5)))
    assert not np.array_equal(drawn, draws.draw(1, kind + ":other", (3, 3, 4, 5)))


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="label"):
        draws.draw(1, "label", (3,))


def test_variances_are_large_against_any_epsilon():
    variances = draws.draw(1, "moving_variance", (500,))
    assert variances.min() > 1e6 * 1e-3


def test_both_signs_reach_each_relu():
    asked = expected.convolutional_block((7, 8, 6), 3, (9, 10, 11), 2)
    x = draws.draw(5, "input", (4, 7, 8, 6))
    for number, node in enumerate(asked.nodes):
        if node.op == "relu":
            before = evaluate(type(asked)(asked.nodes, node.inputs[0]), x, draws.weights(5))
            assert 0.1 < (before > 0).mean() < 0.9, (number, node.title)


def test_scales_multiply_single_weights():
    weight = draws.weights(1, {"kernel:4x3": 0.5})
    np.testing.assert_array_equal(weight("kernel", (4, 3)), 0.5 * draws.draw(1, "kernel", (4, 3)))
    np.testing.assert_array_equal(weight("kernel", (3, 4)), draws.draw(1, "kernel", (3, 4)))


def test_bias_is_0_but_for_one_that_scales_name():
    weight = draws.weights(1, {"bias:6": 1.0})
    assert not weight("bias", (64,)).any()
    np.testing.assert_array_equal(weight("bias", (6,)), draws.draw(1, "bias", (6,)))


def test_assign_and_restore():
    model = built(block, (6, 7, 5), 3, (4, 3, 5))
    before = [variable.numpy() for variable in model.weights]
    kept, weight = draws.assign(model, 1), draws.weights(1)
    for variable in model.weights:
        np.testing.assert_array_equal(variable.numpy(), weight(*draws.group_of(variable)))
    draws.restore(model, kept)
    for variable, values in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), values)


def test_kinds_of_variables():
    model = keras.Sequential(
        [
            keras.Input((4, 4, 3)),
            keras.layers.Conv2D(2, 1),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
        ]
    )
    kinds = [group and group[0] for group in map(draws.group_of, model.variables)]
    assert kinds == [
        "kernel",
        "bias",
        "gamma",
        "beta",
        "moving_mean",
        "moving_variance",
        None,
    ]  # None: a generator's state
    own = keras.layers.Layer()
    assert draws.group_of(own.add_weight(shape=(2, 3, 2), name="mine")) == ("kernel", (2, 3, 2))


def test_a_dense_kernel_counts_as_that_of_a_convolution():
    model = keras.Sequential([keras.Input((5, 5, 3)), keras.layers.Dense(4)])
    draws.assign(model, 1)
    asked = draws.weights(1)("kernel", (1, 1, 3, 4))
    np.testing.assert_array_equal(model.layers[0].kernel.numpy(), asked[0, 0])


@pytest.mark.parametrize("classes", [3, 6, 10])
@pytest.mark.parametrize("seed", range(5))
def test_network_scales_keep_the_softmax_open(seed, classes):
    asked = expected.resnet50_of_blocks((64, 64, 3), classes)
    pictures = draws.draw(seed, "picture", (2, 64, 64, 3))
    scales = expected.network_scales(seed, asked, pictures)
    assert list(scales) == [f"kernel:1x1x2048x{classes}", f"bias:{classes}"]
    probabilities = evaluate(asked, pictures, draws.weights(seed, scales), dtype=np.float32)
    assert 0.3 <= probabilities.max() <= 0.9
