"""The NumPy reference against Keras, by operation and as a whole; and how far right is from wrong."""

import keras
import numpy as np
import pytest
from comparing import built, distance
from keras import layers
from resnet_lab import draws, expected
from resnet_lab.arithmetic import OPERATIONS, STAND_INS, TOLERANCE, close, difference, evaluate
from resnet_lab.blueprint import Blueprint, Node
from written_blocks import WRONG_BLOCKS, WRONG_CONVOLUTIONAL_BLOCKS, WRONG_NETWORKS, block, resnet50

MODES = [False, True]
# Right and wrong are kept apart by a factor of 20 on one side and of 4 on the other.
RIGHT_AT_MOST, WRONG_AT_LEAST = TOLERANCE / 20, 4 * TOLERANCE
SHAPE = (7, 6, 5)
WINDOWS = [((3, 3), (1, 1)), ((3, 3), (2, 2)), ((2, 2), (2, 2)), ((1, 1), (2, 2)), ((7, 5), (3, 2))]

SINGLE = {
    **{
        f"conv {kernel} {strides} {padding}": (
            "conv",
            {"kernel": kernel, "strides": strides, "filters": 4, "padding": padding},
            lambda kernel=kernel, strides=strides, padding=padding: layers.Conv2D(
                4, kernel, strides, padding
            ),
        )
        for kernel, strides in WINDOWS
        for padding in ("same", "valid")
        if kernel != (7, 5) or padding == "same"
    },
    **{
        f"{op} {pool} {strides} {padding}": (
            op,
            {"pool": pool, "strides": strides, "padding": padding},
            lambda kind=kind, pool=pool, strides=strides, padding=padding: kind(pool, strides, padding),
        )
        for pool, strides in WINDOWS[:4]
        for padding in ("same", "valid")
        for op, kind in (("max_pool", layers.MaxPooling2D), ("average_pool", layers.AveragePooling2D))
    },
    "bn on channels": ("bn", {"axis": 3, "training": None}, layers.BatchNormalization),
    "bn on height": ("bn", {"axis": 1, "training": None}, lambda: layers.BatchNormalization(axis=1)),
    "frozen bn": (
        "bn",
        {"axis": 3, "training": None, "trainable": False},
        lambda: layers.BatchNormalization(trainable=False),
    ),
    "relu": ("relu", {}, layers.ReLU),
    "pad": ("pad", {"padding": [[1, 2], [3, 0]]}, lambda: layers.ZeroPadding2D(((1, 2), (3, 0)))),
    "global": ("global_average_pool", {"keepdims": False}, layers.GlobalAveragePooling2D),
    "global maximum": ("global_max_pool", {"keepdims": False}, layers.GlobalMaxPooling2D),
    "flatten": ("flatten", {}, layers.Flatten),
    "dense": ("dense", {"units": 3}, lambda: layers.Dense(3)),
    "dense without bias": ("dense", {"units": 3, "bias": False}, lambda: layers.Dense(3, use_bias=False)),
    "softmax": ("softmax", {}, layers.Softmax),
}


@pytest.mark.parametrize("training", MODES)
@pytest.mark.parametrize("name", SINGLE)
def test_an_operation_computes_what_keras_does(name, training):
    op, config, layer = SINGLE[name]
    asked = Blueprint((Node("input", shape=SHAPE), Node(op, config, (0,))), 1)
    assert distance(built(layer(), SHAPE), asked, training, scales={"bias:3": 1.0}) < RIGHT_AT_MOST


def test_each_operation_is_compared_with_keras():
    assert {op for op, *_ in SINGLE.values()} | {"add"} == set(OPERATIONS)


@pytest.mark.parametrize("training", MODES)
@pytest.mark.parametrize(
    "options", [{}, {"epsilon": 1e-5, "momentum": 0.9, "bias": False}, {"epsilon": 1e-2}], ids=str
)
@pytest.mark.parametrize("stride", [None, 1, 2, 3])
def test_right_blocks_agree_whatever_their_epsilon(stride, options, training):
    shape, filters = ((6, 8, 7), (4, 3, 7)) if stride is None else ((6, 8, 5), (4, 3, 7))
    asked = (
        expected.identity_block(shape, 3, filters)
        if stride is None
        else expected.convolutional_block(shape, 3, filters, stride)
    )
    for seed in range(3):
        assert (
            distance(built(block, shape, 3, filters, stride, **options), asked, training, seed)
            < RIGHT_AT_MOST
        )


def _wrong_blocks():
    for stride in (None, 2):
        for name, (options, _) in {**WRONG_BLOCKS, **(WRONG_CONVOLUTIONAL_BLOCKS if stride else {})}.items():
            # With a stride, these two do not fit together at all, and raise.
            if not (stride and name == "second_reads_the_input"):
                yield pytest.param(options, stride, id=f"{name}-{stride}")


@pytest.mark.parametrize(("options", "stride"), list(_wrong_blocks()))
def test_wrong_blocks_differ_in_one_mode_at_least(options, stride):
    shape, filters = ((6, 8, 5), (4, 3, 5)) if stride is None else ((6, 8, 7), (4, 3, 5))
    asked = (
        expected.identity_block(shape, 3, filters)
        if stride is None
        else expected.convolutional_block(shape, 3, filters, stride)
    )
    model = built(block, shape, 3, filters, stride, **options)
    for seed in range(2):
        assert max(distance(model, asked, training, seed) for training in MODES) > WRONG_AT_LEAST


@pytest.fixture(scope="module")
def whole_network():
    return resnet50(epsilon=1e-5)


@pytest.mark.parametrize("training", MODES)
def test_the_whole_network_agrees(whole_network, training):
    asked = expected.resnet50()
    pictures = draws.draw(1, "picture", (2, 64, 64, 3))
    scales = expected.network_scales(1, asked, pictures)
    assert distance(whole_network, asked, training, 1, pictures, scales) < RIGHT_AT_MOST


NUMERICALLY_WRONG = ["first_convolution_pads", "same_max_pooling", "no_first_relu", "last_stage_short"]


@pytest.mark.parametrize("name", NUMERICALLY_WRONG)
def test_the_mildest_wrong_networks_differ(name):
    """The others differ by more: tests/blueprint/test_standins.py has them all."""
    asked = expected.resnet50()
    pictures = draws.draw(1, "picture", (2, 64, 64, 3))
    scales = expected.network_scales(1, asked, pictures)
    model = resnet50(**WRONG_NETWORKS[name][0], initializer="zeros")
    assert distance(model, asked, False, 1, pictures, scales) > WRONG_AT_LEAST


def test_the_reference_has_the_parameters_of_the_lesson():
    network = keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classes=6)
    counts = expected.weight_counts(expected.resnet50())
    total = sum(count * int(np.prod(shape)) for (_, shape), count in counts.items())
    biases = sum(
        int(np.prod(variable.shape)) for variable in network.weights if variable.path.endswith("bias")
    )
    assert total + biases == network.count_params() == 23_600_006
    kinds = [node.op for node in expected.resnet50().nodes]
    assert (kinds.count("conv"), kinds.count("bn"), kinds.count("add")) == (53, 53, 16)


def test_what_is_far_and_what_is_close():
    values = np.array([1.0, -4.0])
    assert close(values * (1 + TOLERANCE / 2), values)
    assert not close(values * (1 + TOLERANCE * 2), values)
    assert difference(values[:1], values) == np.inf
    assert difference(np.array([1.0, np.nan]), values) == np.inf
    assert difference(np.zeros((0, 3)), np.zeros((0, 3))) == 0


@pytest.mark.parametrize("config", [{"groups": 2}, {"dilation": [2, 2]}], ids=str)
def test_what_has_no_arithmetic_is_refused(config):
    conv = Node(
        "conv", {"kernel": [1, 1], "strides": [1, 1], "filters": 2, "padding": "same", **config}, (0,)
    )
    for node in (conv, Node("other", {"class": "Dropout(0.5)", "opaque": False}, (0,))):
        asked = Blueprint((Node("input", shape=(4, 4, 2)), node), 1)
        with pytest.raises(ValueError, match="No arithmetic"):
            evaluate(asked, np.zeros((1, 4, 4, 2)), draws.weights(1))


def test_stand_ins_are_no_operations_of_keras():
    assert not set(STAND_INS) & set(OPERATIONS)
