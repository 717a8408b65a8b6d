"""Weights of Keras's own ResNet-50 in the reference's stages give the same features.

keras.applications.ResNet50 is the network of 2015, too, with the stride on the first 1x1 convolution. What
differs lies around the stages:

- Max pooling. Keras's pads by one position first, so that pictures of 224 pixels give 56 positions; the
  reference pads no more, so 64 pixels give 15 positions and not 16, and the windows lie one position apart.
- Epsilon of the batch norms: 1.001e-5 there, as in the Caffe model whose weights it was made for; Keras's
  default of 1e-3 here. A batch norm divides by the root of variance + epsilon, so the transplant takes the
  difference from the variances.
- Biases of the convolutions: both have them. A batch norm behind takes them away again, so they are free.
- The end: global average pooling there, 2x2 average pooling here, which is the same for 64x64 pictures.
"""

import keras
import numpy as np
import pytest
from resnet_lab.expected import STAGES

THEIR_EPSILON = 1.001e-5
ROUNDING = 1e-5  # of the largest feature: 53 layers of float32
SIZE = 64  # of their pictures
OUR_SIZE = 68  # of pictures whose stem ends with as many positions as theirs of 64: 16


@pytest.fixture(scope="module")
def theirs():
    """With random weights; those of the batch norms are drawn, or they would do next to nothing."""
    keras.utils.set_random_seed(1)
    model = keras.applications.ResNet50(weights=None, include_top=False, input_shape=(SIZE, SIZE, 3))
    rng = np.random.default_rng(1)
    for layer in norms(model):
        gamma, beta, mean, variance = (weight.shape for weight in layer.weights)
        layer.set_weights(
            [
                rng.uniform(0.5, 1.5, gamma),
                rng.normal(0, 0.3, beta),
                rng.normal(0, 0.3, mean),
                rng.uniform(0.5, 2, variance),
            ]
        )
    return model


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(2).random((4, SIZE, SIZE, 3), np.float32)


@pytest.fixture
def ours(reference, theirs):
    """The reference's network for pictures of a size, with their weights."""

    def build(size, correct_epsilon=True):
        model = reference["resnet50"]((size, size, 3))
        for their_name, our_name in layer_names():
            weights = theirs.get_layer(their_name).get_weights()
            layer = model.get_layer(our_name)
            if isinstance(layer, keras.layers.BatchNormalization) and correct_epsilon:
                weights[3] = weights[3] + THEIR_EPSILON - layer.epsilon
            layer.set_weights(weights)
        return model

    return build


def norms(model):
    return [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]


def layer_names():
    """(theirs, ours) of every layer with weights, but for the dense one."""
    yield from (("conv1_conv", "stage1_conv"), ("conv1_bn", "stage1_norm"))
    for stage, (_, blocks, _) in enumerate(STAGES, start=2):
        for block in range(1, blocks + 1):
            their_block, our_block = f"conv{stage}_block{block}", f"stage{stage}_block{block}"
            for number in (1, 2, 3):
                yield f"{their_block}_{number}_conv", f"{our_block}_conv{number}"
                yield f"{their_block}_{number}_bn", f"{our_block}_norm{number}"
        yield f"conv{stage}_block1_0_conv", f"stage{stage}_block1_shortcut_conv"
        yield f"conv{stage}_block1_0_bn", f"stage{stage}_block1_shortcut_norm"


def part(model, first, last):
    """From the output of one layer to that of another."""
    return keras.Model(model.get_layer(first).output, model.get_layer(last).output)


def features(model, pooling, ending, stem):
    """What each stage makes of `stem`; pooling, ending: names of the layers where it comes in and out."""
    ends = [ending.format(stage=stage, last=blocks) for stage, (_, blocks, _) in enumerate(STAGES, start=2)]
    outputs = [model.get_layer(end).output for end in ends]
    stages = keras.Model(model.get_layer(pooling).output, outputs)
    return [np.asarray(values) for values in stages(stem, training=False)]


def features_of_theirs(model, stem):
    return features(model, "pool1_pool", "conv{stage}_block{last}_out", stem)


def features_of_ours(model, stem):
    return features(model, "stage1_pooling", "stage{stage}_block{last}_relu3", stem)


def stem_of(theirs, pictures):
    return np.asarray(part(theirs, theirs.layers[0].name, "pool1_pool")(pictures, training=False))


def largest_difference(ours, theirs):
    """Of all features of all stages, as a share of the largest feature of its stage; NaN if one is none."""
    return np.max([np.abs(a - b).max() / np.abs(b).max() for a, b in zip(ours, theirs, strict=True)])


def test_every_weight_is_transplanted(theirs):
    """All layers with weights are named, each once."""
    with_weights = [layer.name for layer in theirs.layers if layer.weights]
    assert sorted(name for name, _ in layer_names()) == sorted(with_weights)


def test_stages_give_the_same_features(theirs, ours, pictures):
    stem = stem_of(theirs, pictures)
    found = features_of_ours(ours(OUR_SIZE), stem)
    wanted = features_of_theirs(theirs, stem)
    assert [values.shape[1:] for values in found] == [(16, 16, 256), (8, 8, 512), (4, 4, 1024), (2, 2, 2048)]
    largest = largest_difference(found, wanted)
    print(f"largest difference after any stage: {largest:.1e} of the largest feature")
    assert largest < ROUNDING


def test_another_epsilon_shows(theirs, ours, pictures):
    """Left as it is, it changes features by far more than rounding: the comparison is awake."""
    stem = stem_of(theirs, pictures)
    found = features_of_ours(ours(OUR_SIZE, correct_epsilon=False), stem)
    assert largest_difference(found, features_of_theirs(theirs, stem)) > 10 * ROUNDING


def test_stems_agree_up_to_the_pooling(theirs, ours, pictures):
    model = ours(SIZE)
    found = part(model, model.layers[0].name, "stage1_relu")(pictures, training=False)
    wanted = part(theirs, theirs.layers[0].name, "conv1_relu")(pictures, training=False)
    assert found.shape == wanted.shape == (len(pictures), 32, 32, 64)
    assert largest_difference([np.asarray(found)], [np.asarray(wanted)]) < ROUNDING


def test_their_pooling_is_ours_of_a_padded_input(theirs, ours, pictures):
    """Without their padding there are 15 positions each way, whose windows begin one position later."""
    before = np.asarray(part(theirs, theirs.layers[0].name, "conv1_relu")(pictures, training=False))
    pooling = ours(SIZE).get_layer("stage1_pooling")
    wanted = stem_of(theirs, pictures)
    padded = np.pad(before, ((0, 0), (1, 1), (1, 1), (0, 0)))
    assert np.array_equal(np.asarray(pooling(padded)), wanted)
    assert wanted.shape[1:3] == (16, 16)
    assert pooling(before).shape[1:3] == (15, 15)


def test_pooling_at_the_end_is_global_for_these_pictures(ours, pictures):
    model = ours(SIZE)
    pooled = part(model, "stage5_block3_relu3", "flatten")
    values = np.random.default_rng(3).random((2, 2, 2, 2048), np.float32)
    everywhere = keras.layers.GlobalAveragePooling2D()(values)
    assert np.allclose(np.asarray(pooled(values)), np.asarray(everywhere), rtol=1e-6)
