"""Training: learns, re-estimates batch norm, shows readable progress, and does not run for grading."""

import keras
import numpy as np
import pytest
from keras import layers
from resnet_lab import measuring, plots, training
from resnet_lab.errors import LabError
from resnet_lab.normalisation import keep_statistics, reestimate
from resnet_lab.weights import save_weights


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def statistics(model):
    return [
        np.asarray(variable).copy()
        for layer in model._flatten_layers()
        if isinstance(layer, layers.BatchNormalization)
        for variable in (layer.moving_mean, layer.moving_variance)
    ]


def test_plain_batch_norm_reaches_full_accuracy(small_network, coloured, capsys):
    """Momentum 0.99 leaves the moving averages behind after a few steps; the pass at the end mends it."""
    keras.utils.set_random_seed(3)
    model = small_network()
    history = training.train(model, coloured, epochs=4, seed=3)
    assert training.accuracy(model, coloured.test_x, coloured.test_y) == 1.0
    assert history.test_accuracy[-1] == 1.0
    assert history.as_trained[1] < 0.8
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5  # a line an epoch and one at the end: no backspaces, no bar
    assert all("\b" not in line and "\r" not in line for line in lines)


def test_accuracies_are_measured_on_all_pictures(coloured, capsys):
    """Also on those of the last batch, which is smaller."""
    labels = np.arange(len(coloured.train_y)) % 3
    right = np.arange(len(labels)) < 70
    pictures = np.zeros((len(labels), 1, 1, 3), np.uint8)
    pictures[np.arange(len(labels)), 0, 0, np.where(right, labels, (labels + 1) % 3)] = 255
    shown = coloured._replace(
        train_x=pictures, train_y=labels, test_x=pictures[:50], test_y=(labels[:50] + 1) % 3
    )
    measuring.measure(lambda batch, training: batch[:, 0, 0], shown)
    *_, of_training, of_test = capsys.readouterr().out.splitlines()
    assert of_training == f"accuracy on {len(labels)} training pictures: {70 / len(labels):.3f}"
    assert of_test == "accuracy on 50 test pictures: 0.000"


def test_every_batch_norm_gets_the_mean_over_the_batches(small_network, coloured):
    """In nested models and Layer subclasses too. The first mean is that of the convolution before it."""
    model = small_network()
    batches = [coloured.train_x[start : start + 32].astype(np.float32) / 255 for start in (0, 32, 64)]
    before = statistics(model)
    reestimate(model, batches)
    after = statistics(model)
    assert len(after) == 6
    assert all(np.abs(old - new).max() > 0 for old, new in zip(before, after, strict=True))
    convolved = np.asarray(model.layers[1](np.concatenate(batches)))
    np.testing.assert_allclose(after[0], convolved.mean(axis=(0, 1, 2)), atol=1e-5)
    momenta = {x.momentum for x in model._flatten_layers() if isinstance(x, layers.BatchNormalization)}
    assert momenta == {0.99}


def test_statistics_can_be_kept(small_network, coloured):
    model = small_network()
    before = statistics(model)
    with keep_statistics(model):
        reestimate(model, [coloured.train_x[:32].astype(np.float32) / 255])
        assert any(np.abs(old - new).max() for old, new in zip(before, statistics(model), strict=True))
    for old, new in zip(before, statistics(model), strict=True):
        np.testing.assert_array_equal(old, new)


def test_not_trained_while_grading(small_network, coloured, monkeypatch, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    model = small_network()
    before = [np.asarray(weight).copy() for weight in model.weights]
    history = training.train(model, coloured)
    assert not history.loss
    assert "not trained again" in capsys.readouterr().out
    plots.training_curves(history)
    assert "no curves" in capsys.readouterr().out
    for old, new in zip(before, model.weights, strict=True):
        np.testing.assert_array_equal(old, np.asarray(new))


def test_saved_training_is_loaded_until_something_changes(small_network, coloured, capsys):
    """The same network, pictures and epochs: loaded. Other epochs, or asked for again: trained."""
    model = small_network()
    history = training.train(model, coloured, epochs=1)
    save_weights(model, history=history)
    capsys.readouterr()
    fresh = small_network()
    assert training.train(fresh, coloured, epochs=1) == history
    assert "loaded" in capsys.readouterr().out
    assert len(training.train(small_network(), coloured, epochs=2).loss) == 2
    assert training.train(small_network(), coloured, epochs=1, again=True).seconds != history.seconds


def test_interrupted_training_keeps_what_was_learnt(small_network, coloured, monkeypatch, capsys):
    epochs_over = []

    def interrupt(progress, history):
        epochs_over.append(len(history.loss))
        if len(epochs_over) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("resnet_lab.progress.Progress.after_epoch", interrupt)
    history = training.train(small_network(), coloured, epochs=5)
    assert len(history.loss) == 2
    assert "Interrupted after 2 of 5 epochs" in capsys.readouterr().out


def test_too_few_pictures_for_a_batch(small_network, coloured):
    few = coloured._replace(train_x=coloured.train_x[:20], train_y=coloured.train_y[:20])
    with pytest.raises(LabError, match="20 pictures do not fill a batch of 32"):
        training.train(small_network(), few)


def test_memory_error_becomes_a_remedy(small_network, coloured, monkeypatch):
    import tensorflow as tf

    def fit(*_, **__):
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")

    model = small_network()
    monkeypatch.setattr(model, "fit", fit)
    with pytest.raises(LabError, match="batch_size=16"):
        training.train(model, coloured)


def test_loss_that_is_no_number_stops_the_training(coloured):
    inputs = keras.Input((8, 8, 3))
    outputs = layers.Dense(3, activation="softmax")(layers.Flatten()(layers.Rescaling(np.inf)(inputs)))
    with pytest.raises(LabError, match="no longer a number"):
        training.train(keras.Model(inputs, outputs), coloured, epochs=3)


def test_network_that_does_not_learn_is_named_after_two_epochs(coloured, capsys):
    inputs = keras.Input((8, 8, 3))
    outputs = layers.Dense(3, activation="softmax")(layers.Flatten()(layers.Rescaling(0.0)(inputs)))
    training.train(keras.Model(inputs, outputs), coloured, epochs=4)
    lines = capsys.readouterr().out.splitlines()
    (warning,) = [number for number, line in enumerate(lines) if "does not learn" in line]
    assert lines[warning - 1].startswith("epoch  2 of 4")


def test_network_that_learns_is_not_warned_of(small_network, coloured, capsys):
    training.train(small_network(), coloured, epochs=3)
    assert "does not learn" not in capsys.readouterr().out


def test_output_in_half_precision_is_refused(coloured):
    """A softmax in float16 caps the loss, and sure mistakes have no gradient."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        inputs = keras.Input((8, 8, 3))
        outputs = layers.Dense(3, activation="softmax")(layers.Flatten()(inputs))
        with pytest.raises(LabError, match='give it dtype="float32"'):
            training.train(keras.Model(inputs, outputs), coloured, epochs=1)
    finally:
        keras.config.set_dtype_policy("float32")


@pytest.mark.slow
def test_reference_learns_real_pictures(course, reference):
    """Two epochs of the reference on the built-in pictures: well above chance, below what twelve reach."""
    from resnet_lab.pictures import load_pictures

    history = training.train(reference["resnet50"](), load_pictures(course.pictures), epochs=2, seed=1)
    assert history.test_accuracy[-1] > 0.3
