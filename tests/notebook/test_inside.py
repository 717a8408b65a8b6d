"""A look into a trained network: mistakes, first filters, feature maps; each told in words as well."""

import keras
import numpy as np
import pytest
from keras import layers
from resnet_lab import inside, network_parts


@pytest.fixture
def shown(monkeypatch):
    """Every figure that is shown, as (figure, description)."""
    found = []
    monkeypatch.setattr(
        "resnet_lab.inside.show", lambda figure, words, photos=False: found.append((figure, words))
    )
    return found


@pytest.fixture(scope="module")
def network():
    """A stem and two stages, with one ReLU and one addition that all blocks share."""
    relu, add = layers.Activation("relu"), layers.Add()
    inputs = keras.Input((16, 16, 3))
    x = layers.MaxPooling2D(2)(relu(layers.Conv2D(4, 3, padding="same")(inputs)))
    x = relu(add([layers.Conv2D(8, 1)(x), layers.Conv2D(8, 1)(x)]))
    x = relu(add([layers.Conv2D(8, 1)(x), x]))
    x = relu(add([layers.Conv2D(16, 1, strides=2)(x), layers.Conv2D(16, 1, strides=2)(x)]))
    return keras.Model(inputs, layers.Dense(3, activation="softmax")(layers.Flatten()(x)))


def test_parts_end_behind_the_last_relu_although_layers_are_shared(network):
    parts = network_parts.parts(network)
    assert [(part.name, part.blocks) for part in parts] == [
        ("stem", 0),
        ("stage 2", 2),
        ("stage 3", 1),
        ("head", 0),
    ]
    assert [part.shape for part in parts] == [(8, 8, 4), (8, 8, 8), (4, 4, 16), (3,)]
    assert sum(part.parameters for part in parts) == network.count_params()
    x = np.random.default_rng(1).standard_normal((2, 16, 16, 3))
    for part in parts[1:3]:
        values = np.asarray(keras.Model(network.inputs, part.output)([x]))
        assert values.min() == 0  # not what goes into the ReLU


def test_feature_maps_have_a_row_for_each_part(network, shown):
    inside.feature_maps(network, np.full((1, 16, 16, 3), 90, np.uint8))
    ((figure, words),) = shown
    labels = [text.get_text() for axis in figure.axes for text in axis.texts]
    assert [label.splitlines()[0] for label in labels] == ["stem", "stage 2", "stage 3"]
    assert "stem: 8x8 positions" in words
    assert "stage 3: 4x4 positions" in words


def test_filters_are_those_of_the_first_convolution(network, shown):
    inside.first_filters(network)
    ((figure, words),) = shown
    assert sum(bool(axis.images) for axis in figure.axes) == 4
    assert words.startswith("The 4 filters of the first convolution, 3x3 pixels each")


def test_surest_mistakes_come_first(shown, monkeypatch):
    said = np.array([[0.6, 0.4], [0.1, 0.9], [0.8, 0.2], [0.3, 0.7]], np.float32)
    monkeypatch.setattr("resnet_lab.training.probabilities", lambda *_: said)
    pictures = np.zeros((4, 8, 8, 3), np.uint8)
    inside.mistakes("stub", pictures, np.array([1, 1, 1, 0]), ("no", "yes"))
    _, words = shown[0]
    assert words.startswith("3 of 4 pictures named wrongly")
    places = [words.index(part) for part in ("probability 0.80", "probability 0.70", "probability 0.60")]
    assert places == sorted(places)


def test_what_is_not_there_is_said_in_one_line(shown, monkeypatch, capsys):
    inputs = keras.Input((4,))
    dense = keras.Model(inputs, layers.Dense(3)(inputs))
    inside.first_filters(dense)
    inside.feature_maps(dense, np.zeros((1, 4), np.uint8))
    monkeypatch.setattr("resnet_lab.training.probabilities", lambda *_: np.eye(2))
    inside.mistakes("stub", np.zeros((2, 8, 8, 3), np.uint8), np.array([0, 1]), ("no", "yes"))
    assert shown == []
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_neither_before_training_nor_while_grading(network, shown, monkeypatch, capsys):
    picture = np.zeros((1, 16, 16, 3), np.uint8)
    for model, graded in ((None, "0"), (network, "1")):
        monkeypatch.setenv("RESNET_LAB_GRADING", graded)
        inside.feature_maps(model, picture)
        inside.first_filters(model)
        inside.mistakes(model, picture, np.array([0]), ("no",))
    assert shown == []
    assert len(capsys.readouterr().out.splitlines()) == 6
