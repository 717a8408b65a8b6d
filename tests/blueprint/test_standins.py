"""With stand-ins for the blocks, a network is judged for its assembly."""

import contextlib

import keras
import numpy as np
import pytest
from comparing import distance, explanation
from resnet_lab import blueprint, draws, expected, standins
from resnet_lab.arithmetic import TOLERANCE
from written_blocks import WRONG_NETWORKS, block, resnet50

SEED = 1
PICTURES = draws.draw(SEED, "picture", (2, 64, 64, 3))
ASKED = expected.resnet50_of_blocks()
SCALES = expected.network_scales(SEED, ASKED, PICTURES)


def identity_block(x, kernel_size, filters):
    return block(x, kernel_size, filters)


def convolutional_block(x, kernel_size, filters, s=2):
    return block(x, kernel_size, filters, s)


def assembled(**options):
    made = {
        name: standins.make(globals()[name], name, SEED) for name in ("identity_block", "convolutional_block")
    }
    return resnet50(**{**made, **options})


@pytest.mark.parametrize("training", [False, True])
def test_a_right_assembly_agrees(training):
    model = assembled(pool="global")
    assert distance(model, ASKED, training, SEED, PICTURES, SCALES) < TOLERANCE / 20
    assert explanation(model, ASKED) == ""


def test_stand_ins_bring_no_weights_that_a_file_of_hers_would_have_to_hold():
    shapes = [tuple(variable.shape) for variable in assembled().weights]
    assert shapes == [(7, 7, 3, 64), *[(64,)] * 5, (2048, 6), (6,)]


@pytest.mark.parametrize("name", WRONG_NETWORKS)
def test_a_wrong_assembly_differs_and_is_explained(name):
    model = assembled(**WRONG_NETWORKS[name][0])
    if name not in ("classes_ignored", "no_average_pooling", "stride_of_a_stage"):  # these have other shapes
        assert distance(model, ASKED, False, SEED, PICTURES, SCALES) > 4 * TOLERANCE
    assert explanation(model, ASKED)


def test_the_calls_are_told_with_their_arguments():
    options, _ = WRONG_NETWORKS["filters_of_a_stage"]
    assert explanation(assembled(**options), ASKED).startswith(
        "In block 1 of stage 4: expected filters (256, 256, 1024), received filters (128, 256, 1024)"
    )


def test_the_order_of_blocks_matters():
    def swapped(x, kernel_size, filters, stride):
        second = standins.make(convolutional_block, "convolutional_block", SEED)
        first = standins.make(identity_block, "identity_block", SEED)
        if filters[0] == 64:
            return second(first(x, kernel_size, (64, 64, 64)), kernel_size, filters, stride)
        return second(x, kernel_size, filters, stride)

    model = assembled(
        convolutional_block=swapped, stages=[(f, n - (f[0] == 64), s) for f, n, s in expected.STAGES]
    )
    assert distance(model, ASKED, False, SEED, PICTURES, SCALES) > 4 * TOLERANCE


def _described(call):
    x = keras.Input((8, 8, 5))
    return blueprint.describe(keras.Model(x, call(x)))["nodes"][-1]


def any_names(a, size=(3, 3), counts=(4, 4, 5), step=(2, 2), training=True):
    raise NotImplementedError


@pytest.mark.parametrize(
    "call",
    [
        lambda f, x: f(x, 3, (4, 4, 5), 2),
        lambda f, x: f(x, (3, 3), [4, 4, 5], 2),
        lambda f, x: f(step=2, counts=np.array([4, 4, 5]), size=np.int64(3), a=x),
        lambda f, x: f(x),
        lambda f, x: f(x, training=False),
    ],
)
def test_arguments_are_bound_by_the_students_own_signature(call):
    stand_in = standins.make(any_names, "convolutional_block", SEED)
    node = _described(lambda x: call(stand_in, x))
    assert node["op"] == "convolutional_block"
    assert node["config"] == {"kernel_size": 3, "filters": [4, 4, 5], "stride": 2}
    assert node["shape"] == [4, 4, 5]


@pytest.mark.parametrize(
    "arguments", [(), (3,), (3, 64), (3, (4, 5)), (3, (4, 4, 0)), (0, (4, 4, 5)), ("a", (4, 4, 5))]
)
def test_calls_that_make_no_sense_are_refused_in_words(arguments):
    stand_in = standins.make(lambda *args: None, "identity_block", SEED)
    with pytest.raises((TypeError, ValueError), match="identity_block expects"):
        _described(lambda x: stand_in(x, *arguments))


def test_hers_are_put_back_whatever_happens():
    namespace = {"identity_block": identity_block, "other": 1}
    with contextlib.suppress(KeyError), standins.in_place(namespace, SEED):
        assert namespace["identity_block"] is not identity_block
        raise KeyError
    assert namespace == {"identity_block": identity_block, "other": 1}
