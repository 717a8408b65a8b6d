"""Networks of many blocks: built in a loop, they compute what Keras's own graph of them computes."""

import dataclasses

import keras
import numpy as np
import pytest
import tensorflow as tf
from resnet_lab import broken_shortcuts, comparing, depth, digits, surgery
from resnet_lab.deep_network import DeepNetwork, one_block
from resnet_lab.errors import LabError

from autograder.demo.answers import read_solutions

LAYERS = 8
BLOCKS = (LAYERS - 2) // 2
CLOSE = 1e-4  # two ways of computing the same in float32


@pytest.fixture(scope="module")
def stacks(course):
    """The reference's two functions by kind."""
    cells = {cell.name: cell.source for cell in read_solutions(course, "3_depth.ipynb")}
    namespace = {"keras": keras, "layers": keras.layers}
    for name in ("plain_stack", "residual_stack"):
        exec(cells[name], namespace)
    return {"plain": namespace["plain_stack"], "residual": namespace["residual_stack"]}


@pytest.fixture(scope="module")
def pictures():
    """A tenth of the digits: enough to see whether anything is learnt."""
    whole = digits.load()
    parts = {field.name: getattr(whole, field.name)[:144] for field in dataclasses.fields(whole)}
    return digits.Digits(**parts)


@pytest.fixture(scope="module", params=["plain", "residual"])
def network(request, stacks, pictures):
    """A network of either kind whose weights are no longer those of the start."""
    network = DeepNetwork(one_block(stacks[request.param]), LAYERS, seed=3)
    network.kind = request.param
    depth.train(network, pictures, request.param, epochs=1)
    return network


def in_one_piece(network, stack, blocks):
    """Keras's own graph of the network with only `blocks` of its blocks, and the same weights."""
    x = keras.Input((8, 8, 1))
    body = keras.Input((8, 8, 16))
    middle = keras.Model(body, stack(body, len(blocks), 16))
    for ours, theirs in (
        (middle.trainable_variables, network.learnt),
        (middle.non_trainable_variables, network.statistics),
    ):
        values = [np.asarray(variable)[number] for number in blocks for variable in theirs]
        for variable, value in zip(ours, values, strict=True):
            variable.assign(value)
    return keras.Model(x, network.head(middle(network.stem(x))))


def test_loop_computes_what_the_stack_of_all_blocks_computes(network, stacks, pictures):
    whole = in_one_piece(network, stacks[network.kind], range(BLOCKS))
    expected = np.asarray(whole(pictures.test_x, training=False))
    np.testing.assert_allclose(network.logits(pictures.test_x), expected, atol=CLOSE)


def test_gradient_norms_are_those_of_keras_layer_by_layer(network, stacks, pictures):
    whole = in_one_piece(network, stacks[network.kind], range(BLOCKS))
    kernels = [weight.value for weight in whole.trainable_variables if len(weight.shape) > 1]
    with tf.GradientTape() as tape:
        logits = whole(pictures.train_x, training=True)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(pictures.train_y, logits)
        loss = tf.reduce_mean(losses)
    expected = [np.linalg.norm(gradient) for gradient in tape.gradient(loss, kernels)]
    received = network.gradient_norms(pictures.train_x, pictures.train_y)
    assert len(received) == LAYERS
    np.testing.assert_allclose(received, expected, rtol=1e-2)


def test_statistics_are_means_over_batches_whatever_the_momentum(network, pictures):
    network.estimate_statistics(pictures.train_x, batch_size=48)
    convolution, norm = network.stem.layers[1:3]
    batches = np.split(pictures.train_x, 3)
    expected = np.mean([np.asarray(convolution(batch)).mean(axis=(0, 1, 2)) for batch in batches], axis=0)
    np.testing.assert_allclose(np.asarray(norm.moving_mean), expected, atol=CLOSE)


def test_networks_of_one_seed_start_alike_whatever_the_block(stacks):
    plain, residual = (DeepNetwork(one_block(stack), LAYERS, seed=5) for stack in stacks.values())
    for one, other in zip(plain.trainable, residual.trainable, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))
    assert plain.count_params() == residual.count_params()


@pytest.mark.parametrize("layers", [2, 9])
def test_number_of_layers_that_no_blocks_make_up_is_refused(stacks, layers):
    with pytest.raises(LabError, match="even number from 4 on"):
        DeepNetwork(one_block(stacks["plain"]), layers)


def test_training_learns_and_notes_every_epoch(stacks, pictures):
    (run,) = comparing.compare({"residual": stacks["residual"]}, pictures, [LAYERS], epochs=4)
    assert run.error[-1] < 0.5 < run.error[0]
    assert [len(each) for each in (run.loss, run.error, run.test_accuracy)] == [4, 4, 4]
    assert len(run.gradient_norms) == 5
    assert run.train_accuracy > 0.5


def test_nothing_is_trained_while_grading(stacks, pictures, monkeypatch, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    assert comparing.compare(stacks, pictures, [LAYERS]) == []
    assert capsys.readouterr().out == "Executed for grading: left out, since no network is trained here.\n"


def test_interrupted_comparison_keeps_what_is_finished(stacks, pictures, monkeypatch, capsys):
    finished = []

    def train(network, _pictures, name, *_):
        if finished:
            raise KeyboardInterrupt
        finished.append(depth.Run(name, network.depth, 0))
        return finished[0]

    monkeypatch.setattr(comparing, "train", train)
    assert comparing.compare(stacks, pictures, [LAYERS]) == finished
    assert "Interrupted after 1 of 2 networks" in capsys.readouterr().out


def test_stack_that_is_not_written_yet_is_said_to_be(pictures):
    def stub(x, blocks, filters):
        raise NotImplementedError

    with pytest.raises(LabError, match="not been written yet"):
        comparing.compare({"plain": stub}, pictures, [LAYERS])


def test_stack_that_changes_the_shape_is_sent_to_its_check(pictures):
    with pytest.raises(LabError, match="run its check"):
        comparing.compare({"plain": lambda x, blocks, filters: x[:, 1:]}, pictures, [LAYERS])


def test_inserted_identities_change_no_bit(stacks, pictures):
    shallow = DeepNetwork(one_block(stacks["plain"]), LAYERS)
    depth.train(shallow, pictures, "plain", epochs=1)
    deep = surgery.insert_identities(shallow, 56)
    np.testing.assert_array_equal(deep.logits(pictures.test_x), shallow.logits(pictures.test_x))


def test_block_left_out_is_the_network_of_the_others(network, stacks, pictures):
    received = surgery.without_a_block(network, pictures.test_x, pictures.test_y)
    for number in range(BLOCKS):
        others = [block for block in range(BLOCKS) if block != number]
        answers = in_one_piece(network, stacks[network.kind], others)(pictures.test_x).numpy().argmax(axis=1)
        assert abs(received[number] - np.mean(answers == pictures.test_y)) < 0.01


def test_block_with_its_shortcut_cut_is_a_plain_one(stacks, pictures):
    residual, plain = (DeepNetwork(one_block(stack), 4, seed=2) for stack in reversed(stacks.values()))
    received = surgery.with_a_shortcut_cut(residual, pictures.test_x, pictures.test_y)
    assert received.tolist() == [plain.accuracy(pictures.test_x, pictures.test_y)]


def test_sizes_are_of_what_a_block_adds_before_its_last_relu(stacks, pictures):
    network = DeepNetwork(one_block(stacks["residual"]), 4, seed=2)
    a = np.asarray(network.stem(pictures.test_x))
    plain = one_block(stacks["plain"])
    relu = plain.layers[-1]
    before = keras.Model(plain.inputs, relu.input)
    added, _ = before.stateless_call([v[0] for v in network.learnt], [v[0] for v in network.statistics], a)
    expected = np.linalg.norm(added) / np.linalg.norm(a)
    np.testing.assert_allclose(surgery.branch_sizes(network, pictures.test_x), [expected], rtol=CLOSE)


def test_block_that_cannot_be_taken_apart_is_refused_with_a_remedy(stacks):
    class Closed(keras.layers.Layer):
        def call(self, x):
            return keras.ops.relu(2 * x)

    for stack in (stacks["plain"], lambda x, blocks, filters: Closed()(x)):
        with pytest.raises(LabError, match=r"write it with layers\.Add"):
            surgery.main_path_of(one_block(stack))


def test_broken_shortcuts_join_the_student_s_own_main_path_otherwise(stacks):
    x = np.random.default_rng(1).standard_normal((2, 8, 8, 16)).astype(np.float32)
    blocks = broken_shortcuts.broken_blocks(stacks["residual"])
    for name, join in {
        "shortcut times 0.5": lambda main: np.maximum(main + 0.5 * x, 0),
        "ReLU before the addition": lambda main: np.maximum(main, 0) + x,
    }.items():
        convolution = blocks[name].layers[1]
        main = surgery_of(blocks[name], convolution)
        np.testing.assert_allclose(blocks[name](x), join(np.asarray(main(x))), atol=CLOSE)
    assert len(blocks["projection on every shortcut"].trainable_variables) > len(
        blocks["shortcut times 0.5"].trainable_variables
    )


def surgery_of(block, first):
    """The model from the block's input to its second batch norm; `first` is its first convolution."""
    assert isinstance(first, keras.layers.Conv2D)
    norms = [layer for layer in block.layers if isinstance(layer, keras.layers.BatchNormalization)]
    return keras.Model(block.inputs, norms[1].output)


def test_start_near_the_identity_hands_on_what_it_gets(stacks):
    network = DeepNetwork(one_block(stacks["plain"]), LAYERS)
    surgery.near_identity(network)
    kernels = [np.asarray(variable) for variable in network.learnt if len(variable.shape) == 5]
    assert len(kernels) == 2
    for kernel in kernels:
        copied = kernel[:, 1, 1].diagonal(axis1=1, axis2=2)
        assert np.abs(copied - 1).max() < 0.1
        assert np.abs(kernel[:, 0]).max() < 0.1
