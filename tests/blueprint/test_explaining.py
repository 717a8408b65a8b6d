"""Each mistake is told with its place and its remedy; where two graphs compute the same, nothing is said."""

import keras
import pytest
from comparing import built, explanation
from keras import layers
from resnet_lab import blueprint, draws, expected, explain
from resnet_lab.blueprint import Blueprint, Node
from written_blocks import WRONG_BLOCKS, WRONG_CONVOLUTIONAL_BLOCKS, WRONG_NETWORKS, block, resnet50

IDENTITY = expected.identity_block((6, 8, 5), 3, (4, 3, 5))
CONVOLUTIONAL = expected.convolutional_block((6, 8, 7), 3, (4, 3, 5), 2)


@pytest.mark.parametrize("name", WRONG_BLOCKS)
def test_a_mistake_in_an_identity_block(name):
    options, words = WRONG_BLOCKS[name]
    assert words in explanation(built(block, (6, 8, 5), 3, (4, 3, 5), **options), IDENTITY)


@pytest.mark.parametrize(
    "name", sorted({*WRONG_BLOCKS, *WRONG_CONVOLUTIONAL_BLOCKS} - {"second_reads_the_input"})
)
def test_a_mistake_in_a_convolutional_block(name):
    options, words = {**WRONG_BLOCKS, **WRONG_CONVOLUTIONAL_BLOCKS}[name]
    assert words in explanation(built(block, (6, 8, 7), 3, (4, 3, 5), 2, **options), CONVOLUTIONAL)


@pytest.mark.parametrize("name", WRONG_NETWORKS)
def test_a_mistake_in_a_network(name):
    options, words = WRONG_NETWORKS[name]
    assert words in explanation(resnet50(**options, initializer="zeros"), expected.resnet50())


def test_right_networks_have_no_difference():
    for options in ({}, {"pool": "global"}):
        assert explanation(resnet50(**options, initializer="zeros"), expected.resnet50()) == ""


def test_a_mistake_in_the_blocks_is_told_where_it_first_shows():
    said = explanation(resnet50(final_relu=False, initializer="zeros"), expected.resnet50())
    assert said.startswith("After the addition of block 1 of stage 2: expected ReLU")


def test_another_size_of_input():
    said = explanation(built(block, (6, 6, 5), 3, (4, 3, 5)), IDENTITY)
    assert "expected shape (6, 8, 5), received (6, 6, 5)" in said


def test_one_layer_in_two_places():
    said = explanation(built(block, (6, 8, 7), 3, (4, 3, 5), 2, one_norm=True), CONVOLUTIONAL)
    assert "expected a layer of its own in each place, received one layer that is called 2 times" in said
    assert "third batch norm of the main path and the batch norm on the shortcut" in said


def test_a_second_difference_is_found_behind_the_first():
    model = built(block, (6, 8, 5), 3, (4, 3, 5), norms=(1, 0, 1), final_relu=False)
    found = explain.differences(blueprint.parse(blueprint.describe(model)), IDENTITY)
    assert [(one.look.partition(",")[0], one.concept) for one in found] == [
        ("The second batch norm of the main path is left out", "main path"),
        ("The last step of a block is relu(main path + shortcut).", "addition"),
    ]


@pytest.mark.parametrize(
    ("options", "concepts"),
    [
        ({"norms": (0, 0, 0)}, ["main path"] * 3),
        ({"training": True}, ["training mode"] * 3),
        ({"norms": (1, 2, 1), "join": layers.multiply}, ["main path", "addition"]),
        ({"relus": (False, True), "addition": False}, ["main path", "addition"]),
        ({"sizes": (1, 1, None)}, ["main path", "main path"]),
    ],
)
def test_each_difference_says_what_it_is_about(options, concepts):
    model = built(block, (6, 8, 5), 3, (4, 3, 5), **options)
    found = explain.differences(blueprint.parse(blueprint.describe(model)), IDENTITY)
    assert [difference.concept for difference in found] == concepts


def test_the_first_cause_leads():
    said = explanation(built(block, (6, 8, 5), 3, (4, 3, 5), norms=(1, 0, 1), final_relu=False), IDENTITY)
    assert "second batch norm of the main path is left out" in said


def test_shortcut_left_out():
    def no_projection(x):
        return block(x, 3, (4, 3, 7), 1, join=lambda paths: paths[0] + x)

    said = explanation(
        built(no_projection, (6, 8, 7)), expected.convolutional_block((6, 8, 7), 3, (4, 3, 7), 1)
    )
    assert "The shortcut of a convolutional block is a 1x1 convolution of x and a batch norm." in said


def test_pre_activation():
    def pre_activation(x):
        main = x
        for count, size in ((4, 1), (3, 3), (5, 1)):
            main = layers.Conv2D(count, size, padding="same")(
                layers.ReLU()(layers.BatchNormalization()(main))
            )
        return main + x

    said = explanation(built(pre_activation, (6, 8, 5)), IDENTITY)
    assert said.startswith(
        "At the start of the main path: expected a 1x1 convolution with 4 filters, received batch norm"
    )


def test_the_input_returned():
    said = explanation(built(lambda x: layers.Identity()(x), (6, 8, 5)), IDENTITY)
    assert said.startswith("At the start of the main path")


def test_something_after_the_end():
    said = explanation(built(lambda x: layers.Dropout(0.5)(block(x, 3, (4, 3, 5))), (6, 8, 5)), IDENTITY)
    assert said.startswith("After the ReLU after the addition: expected the end, received Dropout(0.5)")


def _of(*nodes: Node) -> Blueprint:
    return Blueprint((Node("input", {}, (), (6, 6, 4)), *nodes), len(nodes))


CONV = {"kernel": [3, 3], "strides": [1, 1], "filters": 2, "padding": "same"}
SAME_FUNCTION = {
    "padding by hand": (
        _of(
            Node("relu", {}, (0,), (6, 6, 4)),
            Node("pad", {"padding": [[1, 1], [1, 1]]}, (1,), (8, 8, 4)),
            Node("conv", {**CONV, "padding": "valid"}, (2,), (6, 6, 2)),
        ),
        _of(Node("relu", {}, (0,), (6, 6, 4)), Node("conv", CONV, (1,), (6, 6, 2))),
    ),
    "padding that adds nothing": (
        _of(Node("max_pool", {"pool": [2, 2], "strides": [2, 2], "padding": "same"}, (0,), (3, 3, 4))),
        _of(Node("max_pool", {"pool": [2, 2], "strides": [2, 2], "padding": "valid"}, (0,), (3, 3, 4))),
    ),
    "ReLU after max pooling": (
        _of(
            Node("max_pool", {"pool": [2, 2], "strides": [2, 2], "padding": "valid"}, (0,), (3, 3, 4)),
            Node("relu", {}, (1,), (3, 3, 4)),
        ),
        _of(
            Node("relu", {}, (0,), (6, 6, 4)),
            Node("max_pool", {"pool": [2, 2], "strides": [2, 2], "padding": "valid"}, (1,), (3, 3, 4)),
        ),
    ),
    "global average pooling": (
        _of(Node("global_average_pool", {"keepdims": False}, (0,), (4,))),
        _of(
            Node("average_pool", {"pool": [6, 6], "strides": [2, 2], "padding": "valid"}, (0,), (1, 1, 4)),
            Node("flatten", {}, (1,), (4,)),
        ),
    ),
    "sums in another order": (
        _of(
            Node("conv", CONV, (0,), (6, 6, 2)),
            Node("relu", {}, (1,), (6, 6, 2)),
            Node("add", {}, (1, 2), (6, 6, 2)),
            Node("add", {}, (3, 1), (6, 6, 2)),
        ),
        _of(
            Node("conv", CONV, (0,), (6, 6, 2)),
            Node("relu", {}, (1,), (6, 6, 2)),
            Node("add", {}, (1, 1, 2), (6, 6, 2)),
        ),
    ),
    "ReLU of a sum of ReLUs": (
        _of(
            Node("relu", {}, (0,), (6, 6, 4)),
            Node("add", {}, (1, 1), (6, 6, 4)),
            Node("relu", {}, (2,), (6, 6, 4)),
        ),
        _of(Node("relu", {}, (0,), (6, 6, 4)), Node("add", {}, (1, 1), (6, 6, 4))),
    ),
}


@pytest.mark.parametrize("name", SAME_FUNCTION)
def test_nothing_is_said_where_both_compute_the_same(name):
    one, other = SAME_FUNCTION[name]
    assert explain.first_difference(one, other) is None
    assert explain.first_difference(other, one) is None
    from resnet_lab.arithmetic import close, evaluate

    x, weights = draws.draw(1, "input", (2, 6, 6, 4)), draws.weights(1)
    assert close(evaluate(one, x, weights), evaluate(other, x, weights))


def test_weights_are_counted_where_the_graph_cannot_be_read():
    counts = expected.weight_counts(IDENTITY)
    assert explain.weights_difference(counts, IDENTITY) is None
    assert explain.weights_difference({**counts, ("bias", (4,)): 1}, IDENTITY) is None
    lacking = {group: count for group, count in counts.items() if group != ("kernel", (3, 3, 4, 3))}
    assert "expected 1 of 3x3 convolutions from 4 to 3 channels, received 0" in str(
        explain.weights_difference(lacking, IDENTITY)
    )
    assert "received 1" in str(explain.weights_difference({**counts, ("gamma", (9,)): 1}, IDENTITY))


def test_published_networks_are_told_apart():
    model = keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classes=6)
    assert "zero padding too many before the max pooling" in explanation(model, expected.resnet50())
