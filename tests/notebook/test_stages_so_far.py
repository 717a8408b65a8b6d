"""The check of a half-written network: right so far, unfinished, or not right yet, and what comes next."""

import keras
import pytest
from keras import layers
from resnet_lab import stages_so_far
from resnet_lab.expected import STAGES


@pytest.fixture
def half_written(reference):
    """Makes a resnet50 that stops after some layers of the stem, some blocks, and some layers of the head."""
    identity_block, convolutional_block = reference["identity_block"], reference["convolutional_block"]
    namespace = {
        "identity_block": identity_block, "convolutional_block": convolutional_block,
        "keras": keras, "layers": layers, "STAGES": STAGES,
    }  # fmt: skip
    exec(
        """
def make(stem=5, blocks=16, head=3, left_out=None, narrow=None, first_stride=1, model=True):
    def resnet50(input_shape=(64, 64, 3), classes=6):
        inputs = x = keras.Input(input_shape)
        of_stem = [layers.ZeroPadding2D(3), layers.Conv2D(64, 7, strides=2), layers.BatchNormalization(),
                   layers.Activation("relu"), layers.MaxPooling2D(3, strides=2)]
        for layer in of_stem[:stem]:
            x = layer(x)
        calls = [(filters, (stride if stage else first_stride) if number == 0 else None)
                 for stage, (filters, count, stride) in enumerate(STAGES) for number in range(count)]
        for number, (filters, stride) in enumerate(calls[:blocks]):
            if number == narrow:
                filters = (32, *filters[1:])
            if number != left_out:
                block = identity_block if stride is None else convolutional_block
                x = block(x, 3, filters) if stride is None else block(x, 3, filters, stride)
        of_head = [layers.AveragePooling2D(2), layers.Flatten(), layers.Dense(classes, activation="softmax")]
        for layer in of_head[:head]:
            x = layer(x)
        return keras.Model(inputs, x) if model else x
    return resnet50
""",
        namespace,
    )
    return namespace["make"]


@pytest.mark.parametrize(
    ("written", "right", "last"),
    [
        ({}, 6, "All parts are there"),
        ({"stem": 3, "blocks": 0, "head": 0}, 0, "stem: 3 of 5 steps. Next: ReLU; 3x3 max pooling"),
        ({"blocks": 0, "head": 0}, 1, "0 of 3 blocks. Next: convolutional_block(x, 3, (64, 64, 256), 1)"),
        ({"blocks": 2, "head": 0}, 1, "stage 2: 2 of 3 blocks. Next: identity_block(x, 3, (64, 64, 256))."),
        ({"blocks": 3, "head": 0, "model": False}, 2, "stage 3: 0 of 4 blocks."),
        ({"blocks": 9, "head": 0}, 3, "stage 4: 2 of 6 blocks. Next: 4 times identity_block"),
        ({"head": 1}, 5, "head: 1 of 4 steps. Next: flattening;"),
        ({"blocks": 9}, 3, "Stage 4 has 2 blocks, expected 6"),
        ({"blocks": 7, "head": 0, "left_out": 2}, 1, "Stage 2 has 2 blocks, expected 3"),
        ({"blocks": 5, "head": 0, "first_stride": 2}, 1, "has stride 2, and the notebook says stride 1"),
        ({"blocks": 6, "head": 0, "narrow": 4}, 2, "Block 2 of stage 3 has filters (32, 128, 512)"),
        ({"blocks": 0}, 1, "Stage 2 has 0 blocks, expected 3"),
    ],
)  # fmt: skip
def test_right_so_far_and_what_comes_next(half_written, written, right, last, capsys):
    stages_so_far.check(half_written(**written))
    lines = capsys.readouterr().out.splitlines()
    assert sum(": right, " in line for line in lines) == right
    assert last in lines[-1]
    assert len(lines) == right + 1


def test_wrong_stem_stops_there(half_written, monkeypatch, capsys):
    monkeypatch.setattr(
        layers, "MaxPooling2D", lambda size, strides: keras.layers.AveragePooling2D(size, strides)
    )
    stages_so_far.check(half_written(blocks=3, head=0))
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("stem: not right yet. After the first ReLU: expected 3x3 max pooling")


def test_stub_and_network_without_calls_are_one_line(reference, capsys):
    def stub(input_shape, classes):
        raise NotImplementedError

    def written_out(input_shape, classes):
        inputs = keras.Input(input_shape)
        x = layers.Conv2D(8, 1)(inputs)
        return keras.Model(inputs, layers.Add()([x, layers.Conv2D(8, 1)(inputs)]))

    for function in (stub, written_out):
        stages_so_far.check(function)
        assert len(capsys.readouterr().out.splitlines()) == 1


def test_not_while_grading(half_written, monkeypatch, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    stages_so_far.check(half_written())
    assert capsys.readouterr().out.startswith("Executed for grading")
