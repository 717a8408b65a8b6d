"""Drawings and tables: described in words, readable without colour, beside what the student predicted."""

import html
import re

import numpy as np
import pytest
from resnet_lab import diagrams, plots, predict
from resnet_lab.training import History


@pytest.fixture
def shown(monkeypatch):
    """Everything displayed, as (data, metadata)."""
    outputs = []

    def display(*objects, raw=False, **_):
        outputs.extend((thing, {}) if raw else thing._repr_mimebundle_() for thing in objects)

    monkeypatch.setattr("IPython.display.display", display)
    return outputs


@pytest.fixture
def history():
    return History(
        loss=[1.5, 0.7, 0.2],
        accuracy=[0.4, 0.7, 0.95],
        test_accuracy=[0.3, 0.6, 0.9],
        as_trained=[0.2, 0.2, 0.5],
    )


def test_every_picture_has_its_description(shown, history, coloured, small_network):
    model = small_network()
    plots.samples(coloured.test_x[:4], coloured.test_y[:4], coloured.class_names)
    plots.training_curves(history)
    plots.predictions(model, coloured.test_x[:2], coloured.class_names, labels=coloured.test_y[:2])
    plots.confusion_matrix(model, coloured.test_x, coloured.test_y, coloured.class_names)
    diagrams.identity_block((15, 15, 256), 3, (64, 64, 256))
    diagrams.convolutional_block((15, 15, 256), 3, (128, 128, 512), 2)
    assert len(shown) == 6
    for data, _ in shown:
        assert data["text/html"].startswith(f'<img alt="{html.escape(data["text/plain"])}"')


def test_description_of_the_curves_holds_their_ends(shown, history):
    plots.training_curves(history)
    words = shown[0][0]["text/plain"]
    assert "3 epochs" in words
    assert all(f"from {a} to {b}" in words for a, b in (("1.50", "0.20"), ("0.30", "0.90"), ("0.20", "0.50")))


def test_curves_differ_in_more_than_colour(history):
    figure, _ = plots.draw_curves(history, 3)
    styles = [(line.get_marker(), line.get_linestyle()) for line in figure.axes[1].lines]
    assert len(set(styles)) == len(styles) == 3
    assert all(axis.get_title() and axis.get_xlabel() and axis.get_ylabel() for axis in figure.axes)


def test_confusion_is_told_in_words(shown, coloured, monkeypatch):
    answers = np.eye(3, dtype=np.float32)[np.where(coloured.test_y == 2, 0, coloured.test_y)]
    monkeypatch.setattr("resnet_lab.training.probabilities", lambda *_: answers)
    plots.confusion_matrix("stub", coloured.test_x, coloured.test_y, coloured.class_names)
    taken = int((coloured.test_y == 2).sum())
    words = shown[0][0]["text/plain"]
    assert words.startswith(f"{48 - taken} of 48 pictures named rightly")
    assert f"{taken} of class blue taken for red" in words


def test_predictions_are_not_shown_while_grading(shown, coloured, monkeypatch, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    plots.predictions(None, coloured.test_x[:1], coloured.class_names)
    plots.confusion_matrix(None, coloured.test_x, coloured.test_y, coloured.class_names)
    assert shown == []
    assert capsys.readouterr().out.count("left out") == 2


def rows(capsys):
    """The printed table without its header: the cells of each row that are not blank."""
    return [re.split(" {2,}", line) for line in capsys.readouterr().out.splitlines()[2:]]


def test_sizes_are_those_that_keras_gives(capsys):
    predict.output_sizes({(3, "valid", 2): 7, (3, "same", 2): None}, size=15)
    first, second = rows(capsys)
    assert "7 x 7" in first[1]
    assert first[-1] == "7 x 7"
    assert second[-1] == "8 x 8"


def test_four_blocks_need_a_projection(capsys):
    predict.projections({2: (64, 256)}, 3)
    table = rows(capsys)
    assert [row[-1] for row in table] == [
        "64 to 256", "256 to 512", "512 to 1024", "1024 to 2048", "4",
    ]  # fmt: skip


def test_sum_stretches_an_axis_of_one(capsys):
    predict.addition((1, 1, 8), (2, 2, 8), None)
    assert "(2, 2, 8)" in rows(capsys)[0][-1]


def test_stride_on_the_first_convolution_skips_three_in_four(capsys):
    predict.reached_positions({"first 1x1": None, "3x3": None})
    assert [row[-1] for row in rows(capsys)] == ["0.25", "1.00"]


def test_parts_of_the_reference(reference, capsys):
    predict.network(reference["resnet50"](), 25, (15, 8, 4, 2))
    table = rows(capsys)
    blocks = [row[-2] for row in table if row[0].startswith("stage")]
    assert blocks == ["3", "4", "6", "3"]
    assert table[-1][-1] == "23,600,006"


def test_parts_do_not_depend_on_how_blocks_are_built(reference, capsys):
    """With `x + y`, with no names, and in Layer subclasses, the same blocks are counted."""
    import keras

    class Block(keras.layers.Layer):
        def __init__(self, filters, stride):
            super().__init__()
            self.convolution = keras.layers.Conv2D(filters, 1, strides=stride)

        def call(self, x):
            return keras.ops.relu(self.convolution(x))

    inputs = keras.Input((32, 32, 3))
    x = keras.layers.MaxPooling2D(2)(keras.layers.Conv2D(8, 3, padding="same")(inputs))
    x = Block(16, 1)(x)
    x = x + keras.layers.Conv2D(16, 1)(x)
    x = Block(32, 2)(x)
    predict.network(keras.Model(inputs, keras.layers.Flatten()(x)))
    table = rows(capsys)
    assert [row[0] for row in table] == ["stem", "stage 2", "stage 3", "head", "together"]
    assert [row[-2] for row in table if row[0].startswith("stage")] == ["2", "1"]
