"""The worker's answers about functions are what Keras computes with the weights that were drawn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from resnet_lab import draws

from autograder.sandbox import Answer, Worker, Zygote

# Keras 3.15 hands its variables to NumPy 2 by an older protocol; gone when Keras's __array__ takes `copy`.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

IMPORTS = "import keras, numpy as np\nfrom keras import layers"
CONVOLUTION = """
def identity_block(x, kernel_size, filters):
    return layers.Conv2D(filters[0], kernel_size, padding='same')(x)"""
NETWORK = """
def identity_block(x, kernel_size, filters): return layers.Conv2D(filters[2], 1)(x)
def resnet50(input_shape=(8, 8, 3), classes=6):
    x = keras.Input(input_shape)
    y = identity_block(x, 3, (4, 4, 8))
    y = layers.Dense(classes, activation='softmax')(layers.Flatten()(y))
    return keras.Model(x, y)"""
BLOCK = {
    "function": "identity_block",
    "input_shape": [5, 6, 3],
    "arguments": [3, [4, 4, 8]],
    "stand_ins": None,
}
WHOLE = {"function": "resnet50", "input_shape": None, "arguments": [[64, 64, 3], 6], "stand_ins": None}
DRAWN = {"seed": 7, "scales": {}, "training": False}


@pytest.fixture
def build(worker: Worker) -> Callable[..., Answer]:
    """Runs code in the worker and builds what it defines."""

    def build(code: str, question: dict[str, Any] = BLOCK) -> Answer:
        worker.run_cell("imports", IMPORTS)
        worker.run_cell("code", code)
        return worker.ask("build", question)

    return build


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = 1", "missing_function"),
        ("identity_block = 3", "missing_function"),
        ("def identity_block(x, kernel_size, filters): raise NotImplementedError('write it')", "raised"),
        ("def identity_block(x): return x", "raised"),
        ("def identity_block(x, kernel_size, filters): raise SystemExit", "raised"),
        ("def identity_block(x, kernel_size, filters): pass", "not_a_tensor"),
        ("def identity_block(x, kernel_size, filters): return np.zeros(3)", "not_a_tensor"),
        ("def identity_block(x, kernel_size, filters): return keras.Input((5, 6, 3))", "not_connected"),
    ],
)
def test_what_cannot_be_built_says_why(build: Callable[..., Answer], code: str, reason: str) -> None:
    answer = build(code)
    assert (answer.fields["ok"], answer.fields["reason"]) == (False, reason)
    assert (answer.error is not None) == (reason in {"raised", "not_connected"})


def test_what_is_not_a_model_says_so(build: Callable[..., Answer]) -> None:
    answer = build("def resnet50(input_shape, classes): return keras.Input(input_shape)", WHOLE)
    assert (answer.fields["reason"], answer.fields["received"]) == ("not_a_model", "KerasTensor")


def test_a_block_is_described(build: Callable[..., Answer]) -> None:
    fields = build(CONVOLUTION).fields
    assert fields["output_shape"] == [None, 5, 6, 4]
    assert fields["weights"] == [
        {"kind": "kernel", "shape": [3, 3, 3, 4], "trainable": True},
        {"kind": "bias", "shape": [4], "trainable": True},
    ]
    assert [node["op"] for node in fields["blueprint"]["nodes"]] == ["input", "conv"]


def test_arguments_arrive_as_tuples(build: Callable[..., Answer]) -> None:
    code = "def identity_block(x, kernel_size, filters):\n    assert filters == (4, 4, 8)\n    return x"
    assert build(code).fields["ok"]


def test_a_subclassed_model_without_a_graph_is_built(build: Callable[..., Answer]) -> None:
    code = """
class Net(keras.Model):
    def __init__(self, classes):
        super().__init__(); self.head = layers.Dense(classes)
    def call(self, x): return self.head(layers.Flatten()(x))
def resnet50(input_shape, classes): return Net(classes)"""
    assert build(code, WHOLE).fields["output_shape"] == [None, 6]


def test_outputs_are_computed_with_the_drawn_weights(build: Callable[..., Answer], worker: Worker) -> None:
    build(CONVOLUTION)
    x = draws.draw(7, "input", (2, 5, 6, 3))
    y = worker.ask("outputs", DRAWN, {"x": x}).arrays["y"]
    kernel = draws.draw(7, "kernel", (3, 3, 3, 4))
    np.testing.assert_allclose(y, keras.ops.conv(x, kernel, padding="same"), rtol=1e-4, atol=1e-3)


def test_gradients_are_those_of_the_sum_and_grouped_by_shape(
    build: Callable[..., Answer], worker: Worker
) -> None:
    code = """
def identity_block(x, kernel_size, filters):
    first, second = layers.Dense(3, use_bias=False), layers.Dense(3, use_bias=False)
    return second(first(x))"""
    build(code)
    x, cotangent = draws.draw(7, "input", (2, 5, 6, 3)), draws.draw(7, "direction", (2, 5, 6, 3))
    arrays = worker.ask("gradients", DRAWN, {"x": x, "cotangent": cotangent}).arrays
    kernel = draws.draw(7, "kernel", (1, 1, 3, 3))[0, 0]  # a dense layer is a 1x1 convolution
    flat_x, flat_c = x.reshape(-1, 3), cotangent.reshape(-1, 3)
    both = flat_x.T @ (flat_c @ kernel.T) + (flat_x @ kernel).T @ flat_c
    assert set(arrays) == {"input", "kernel:1x1x3x3"}
    to_input = cotangent @ kernel.T @ kernel.T
    for received, expected in ((arrays["kernel:1x1x3x3"][0, 0], both), (arrays["input"], to_input)):
        np.testing.assert_allclose(received, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


def test_training_mode_leaves_no_trace(build: Callable[..., Answer], worker: Worker) -> None:
    build("def identity_block(x, kernel_size, filters): return layers.BatchNormalization()(x)")
    x = draws.draw(7, "input", (4, 5, 6, 3))
    before = worker.ask("outputs", DRAWN, {"x": x}).arrays["y"]
    trained = worker.ask("outputs", DRAWN | {"training": True}, {"x": x}).arrays["y"]
    after = worker.ask("outputs", DRAWN, {"x": x}).arrays["y"]
    assert np.abs(trained - before).max() > 0.1
    np.testing.assert_array_equal(before, after)


def test_a_wrong_input_is_an_answer(build: Callable[..., Answer], worker: Worker) -> None:
    build(CONVOLUTION)
    answer = worker.ask("outputs", DRAWN, {"x": np.zeros((1, 5, 6, 9), np.float32)})
    assert (answer.fields, answer.arrays) == ({"ok": False, "reason": "raised"}, {})


def test_nothing_built_nothing_computed(worker: Worker) -> None:
    answer = worker.ask("outputs", DRAWN, {"x": np.zeros((1, 2), np.float32)})
    assert answer.fields == {"ok": False, "reason": "not_built"}


def test_global_policies_of_the_student_do_not_count(build: Callable[..., Answer], worker: Worker) -> None:
    policies = """
keras.mixed_precision.set_global_policy('mixed_float16')
keras.backend.set_floatx('float64'); keras.backend.set_image_data_format('channels_first')"""
    build(policies + CONVOLUTION)
    x = draws.draw(7, "input", (1, 5, 6, 3))
    y = worker.ask("outputs", DRAWN, {"x": x}).arrays["y"]
    kernel = draws.draw(7, "kernel", (3, 3, 3, 4))
    np.testing.assert_allclose(y, keras.ops.conv(x, kernel, padding="same"), rtol=1e-4, atol=1e-3)


def test_stand_ins_take_the_place_of_blocks_for_one_question(
    build: Callable[..., Answer], worker: Worker
) -> None:
    with_stand_ins = build(NETWORK, WHOLE | {"stand_ins": {"seed": 3}}).fields
    assert "identity_block" in [node["op"] for node in with_stand_ins["blueprint"]["nodes"]]
    without = worker.ask("build", WHOLE).fields
    assert "identity_block" not in [node["op"] for node in without["blueprint"]["nodes"]]


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """Weights of NETWORK, under a name that Keras would refuse."""
    x = keras.Input((64, 64, 3))
    y = keras.layers.Conv2D(8, 1)(x)
    y = keras.layers.Dense(6, activation="softmax")(keras.layers.Flatten()(y))
    model = keras.Model(x, y)
    model.layers[-1].kernel.assign(draws.draw(1, "kernel", (64 * 64 * 8, 6), 9.0))
    model.save_weights(tmp_path / "plain.weights.h5")
    return (tmp_path / "plain.weights.h5").rename(tmp_path / "resnet50.weights (1).h5")


def asked_about(zygote: Zygote, weights: Path, pictures: np.ndarray | None) -> tuple[Answer, Answer | None]:
    """The answers to load_weights and predict of a worker with NETWORK."""
    with zygote.worker(readable=[weights]) as worker:
        worker.run_cell("imports", IMPORTS)
        worker.run_cell("network", NETWORK)
        assert worker.ask("build", WHOLE).fields["ok"]
        loaded = worker.ask("load_weights", {"path": str(weights)})
        return loaded, None if pictures is None else worker.ask("predict", {}, {"pictures": pictures})


def test_predictions_come_from_the_file_and_from_one_picture_alone(zygote: Zygote, trained: Path) -> None:
    pictures = np.random.default_rng(1).integers(0, 256, (70, 64, 64, 3)).astype(np.uint8)
    loaded, predicted = asked_about(zygote, trained, pictures)
    assert loaded.fields == {"ok": True}
    assert predicted is not None
    probabilities = predicted.arrays["probabilities"]
    assert probabilities.shape == (70, 6)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    _, reordered = asked_about(zygote, trained, pictures[::-1])
    assert reordered is not None
    np.testing.assert_allclose(reordered.arrays["probabilities"][::-1], probabilities, atol=1e-5)


def damaged(trained: Path, how: str) -> Path:
    """A copy of the weights, damaged."""
    if how == "cut short":
        trained.write_bytes(trained.read_bytes()[:5000])
        return trained
    with h5py.File(trained, "a") as file:
        kernel = file["layers/dense/vars/0"]
        if how == "not finite":
            kernel[0, 0] = np.nan
        elif how == "of another shape":
            del file["layers/dense/vars/0"]
            file["layers/dense/vars/0"] = np.zeros((3, 3))
        elif how == "a shape bomb":
            del file["layers/dense/vars/0"]
            file.create_dataset("layers/dense/vars/0", (1 << 20, 1 << 20), np.float32, chunks=(1024, 1024))
        elif how == "a link elsewhere":
            del file["layers/dense/vars/0"]
            file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/passwd", "/x")
    return trained


@pytest.mark.parametrize(
    "how", ["cut short", "not finite", "of another shape", "a shape bomb", "a link elsewhere"]
)
def test_weights_that_do_not_fit_say_why(zygote: Zygote, trained: Path, how: str) -> None:
    loaded, _ = asked_about(zygote, damaged(trained, how), None)
    assert loaded.fields == {"ok": False, "reason": "does_not_fit"}
    assert loaded.error is not None
    assert "resnet50.weights.h5" in loaded.error.message


def test_weights_that_were_not_named_cannot_be_read(zygote: Zygote, trained: Path, worker: Worker) -> None:
    run = worker.run_cell("read", f"open({str(trained)!r}, 'rb').read()")
    assert run.error is not None
    assert run.error.class_name == "PermissionError"


LAYER = """
class Own(layers.Layer):
    def build(self, shape): self.convolution = layers.Conv2D(4, 1, use_bias=False)
    def call(self, x): return self.convolution(x)
    def compute_output_shape(self, shape): return (*shape[:-1], 4)
def identity_block(x, kernel_size, filters): return Own()(x)"""

POLICY = """
def identity_block(x, kernel_size, filters):
    keras.mixed_precision.set_global_policy('{}')
    return layers.Conv2D(4, 1, use_bias=False)(x)"""


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(LAYER, id="weights made at the first call"),  # for Keras does not look into that layer
        pytest.param(POLICY.format("mixed_float16"), id="mixed_float16"),
        pytest.param(POLICY.format("mixed_bfloat16"), id="mixed_bfloat16"),
    ],
)
def test_what_a_function_does_to_keras_makes_no_answer_wrong(
    build: Callable[..., Answer], worker: Worker, code: str
) -> None:
    answer = build(code)
    assert answer.fields["weights"] == [{"kind": "kernel", "shape": [1, 1, 3, 4], "trainable": True}]
    x = draws.draw(1, "input", (2, 5, 6, 3))
    y = worker.ask("outputs", DRAWN, {"x": x}).arrays["y"]
    expected = x @ draws.draw(7, "kernel", (1, 1, 3, 4))[0, 0]
    np.testing.assert_allclose(y, expected, atol=1e-5 * np.abs(expected).max())
