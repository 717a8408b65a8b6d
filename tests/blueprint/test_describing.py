"""Every way to write a right block is read as the same graph, and computes the same."""

import keras
import numpy as np
import pytest
from comparing import built, distance, explanation
from keras import layers, ops
from resnet_lab import blueprint, errors_explained, expected
from resnet_lab.arithmetic import TOLERANCE
from written_blocks import block

SHAPE, FILTERS = (6, 8, 5), (4, 3, 7)
ASKED = expected.convolutional_block(SHAPE, 3, FILTERS, 2)


def with_operators(x):
    main = ops.relu(layers.BatchNormalization()(layers.Conv2D(4, (1, 1), strides=(2, 2), padding="valid")(x)))
    main = keras.activations.relu(layers.BatchNormalization()(layers.Conv2D(3, 3, padding="same")(main)))
    main = layers.BatchNormalization()(layers.Conv2D(7, 1)(main))
    return ops.nn.relu(layers.BatchNormalization()(layers.Conv2D(7, 1, 2)(x)) + main)


def with_sequential_and_sum(x):
    main = keras.Sequential(
        [
            layers.Conv2D(4, 1, strides=2),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(3, 3, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(7, 1),
            layers.BatchNormalization(),
        ]
    )
    shortcut = keras.Sequential([layers.Conv2D(7, 1, strides=2), layers.BatchNormalization()])
    return layers.ReLU()(sum([main(x), shortcut(x)]))


def with_activations_inside(x):
    """A ReLU around a convolution is not the ReLU after it: batch norm stands between."""
    main = layers.Activation(keras.ops.relu)(
        layers.BatchNormalization(axis=3)(layers.Conv2D(4, 1, strides=2)(x))
    )
    main = layers.ZeroPadding2D(1)(main)
    main = layers.Activation(layers.ReLU())(
        layers.BatchNormalization()(layers.Conv2D(3, 3, activation="linear")(main))
    )
    main = layers.Identity()(layers.Dropout(0)(layers.BatchNormalization()(layers.Conv2D(7, 1)(main))))
    shortcut = layers.BatchNormalization()(layers.Conv2D(7, 1, strides=2)(x))
    return ops.maximum(ops.add(shortcut, main), 0)


class OwnLayer(layers.Layer):
    """The common way: layers in __init__, `training` handed down."""

    def __init__(self):
        super().__init__()
        self.shortcut = [layers.Conv2D(7, 1, strides=2), layers.BatchNormalization()]
        self.main = [
            layers.Conv2D(4, 1, strides=2), layers.BatchNormalization(), layers.ReLU(),
            layers.Conv2D(3, 3, padding="same"), layers.BatchNormalization(), layers.ReLU(),
            layers.Conv2D(7, 1), layers.BatchNormalization(),
        ]  # fmt: skip

    def call(self, x, training=False):
        shortcut, main = x, x
        for layer in self.shortcut:
            shortcut = layer(shortcut, training=training) if "normal" in layer.name else layer(shortcut)
        for layer in self.main:
            main = layer(main, training=training) if "normal" in layer.name else layer(main)
        return keras.activations.relu(shortcut + main)


class OwnLayerWithoutTraining(OwnLayer):
    """Keras hands `training` on to the layers inside by itself."""

    def call(self, x):
        shortcut, main = x, x
        for layer in self.shortcut:
            shortcut = layer(shortcut)
        for layer in self.main:
            main = layer(main)
        return keras.activations.relu(shortcut + main)


class OwnConvolution(layers.Conv2D):
    """A subclass that only sets defaults is a convolution."""

    def __init__(self, filters, size=1, strides=1):
        super().__init__(filters, size, strides=strides, padding="same", kernel_initializer="he_normal")


def with_own_convolution(x):
    main = layers.ReLU()(layers.BatchNormalization()(OwnConvolution(4, strides=2)(x)))
    main = layers.ReLU()(layers.BatchNormalization()(OwnConvolution(3, 3)(main)))
    main = layers.BatchNormalization()(OwnConvolution(7)(main))
    return layers.ReLU()(layers.add([main, layers.BatchNormalization()(OwnConvolution(7, strides=2)(x))]))


def nested_model(x):
    inside = keras.Input(x.shape[1:])
    return keras.Model(inside, block(inside, 3, FILTERS, 2))(x)


def with_lambda(x):
    return layers.Lambda(lambda y: ops.relu(y))(block(x, 3, FILTERS, 2, final_relu=False))


def training_false_in_the_call(x):
    """No fault in a functional model: fit sets the flag of every call."""
    return block(x, 3, FILTERS, 2, training=False)


RIGHT = {
    function.__name__: function
    for function in (
        with_operators,
        with_sequential_and_sum,
        with_activations_inside,
        with_own_convolution,
        nested_model,
        with_lambda,
        training_false_in_the_call,
    )
} | {
    "own layer": lambda x: OwnLayer()(x),
    "own layer without training": lambda x: OwnLayerWithoutTraining()(x),
    "own layer in a model in a model": lambda x: keras.Sequential([keras.Sequential([OwnLayer()])])(x),
    "addends in the other order": lambda x: block(
        x, 3, FILTERS, 2, join=lambda paths: layers.Add()(paths[::-1])
    ),
    "keras.ops.add": lambda x: block(x, 3, FILTERS, 2, join=lambda paths: ops.add(*paths)),
    "layers.add": lambda x: block(x, 3, FILTERS, 2, join=layers.add),
    "no bias, epsilon, axis": lambda x: block(x, 3, FILTERS, 2, bias=False, epsilon=1e-5, axis=3),
    "relu twice": lambda x: layers.ReLU()(block(x, 3, FILTERS, 2)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_blocks_have_no_difference(name):
    model = built(RIGHT[name], SHAPE)
    assert explanation(model, ASKED) == ""
    described = blueprint.parse(blueprint.describe(model))
    assert not any(node.config.get("opaque") for node in described.nodes)
    for training in (False, True):
        assert distance(model, ASKED, training) < TOLERANCE / 10


def test_a_subclassed_model_is_read_by_its_call():
    class OwnModel(keras.Model):
        def __init__(self):
            super().__init__()
            self.inside = OwnLayerWithoutTraining()

        def call(self, x):
            return self.inside(x)

    model = OwnModel()
    model(np.zeros((1, *SHAPE), np.float32))
    assert explanation_of(blueprint.describe(model, SHAPE)) == ""


def explanation_of(described):
    from resnet_lab import explain

    found = explain.first_difference(blueprint.parse(described), ASKED)
    return "" if found is None else str(found)


class Closed(layers.Layer):
    """Cannot be read: its call works on values only."""

    def call(self, x):
        import tensorflow as tf

        return tf.nn.relu(x)


class Raising(layers.Layer):
    def compute_output_spec(self, x):
        return keras.KerasTensor(x.shape, x.dtype)

    def call(self, x):
        raise RuntimeError


@pytest.mark.parametrize("layer", [Closed, Raising])
def test_what_cannot_be_read_is_opaque_and_nothing_is_said_of_it(layer):
    model = built(lambda x: layer()(x), SHAPE)
    described = blueprint.parse(blueprint.describe(model))
    assert described.nodes[described.output].config == {"class": layer.__name__, "opaque": True}
    assert explanation(model, ASKED) == ""


class Fixed(layers.Layer):
    def __init__(self, **flag):
        super().__init__()
        self.flag = flag
        self.norm = layers.BatchNormalization()

    def call(self, x):
        return self.norm(x, **self.flag)


class Handing(Fixed):
    def call(self, x, training=None):
        return self.norm(x, training=training)


class HandingByDefault(Fixed):
    def call(self, x, training=False):
        return self.norm(x, training=training)


class InTrainingByDefault(Fixed):
    def call(self, x, training=True):
        return self.norm(x, training=training)


class AnotherName(Fixed):
    def call(self, x, flag=False):
        return self.norm(x, training=flag)


@pytest.mark.parametrize(
    ("build", "fixed"),
    [
        (lambda x: layers.BatchNormalization()(x), None),
        (lambda x: layers.BatchNormalization()(x, training=False), None),
        (lambda x: layers.BatchNormalization()(x, training=True), True),
        (lambda x: keras.Sequential([layers.BatchNormalization()])(x, training=True), True),
        (lambda x: keras.Sequential([layers.BatchNormalization()])(x, training=False), None),
        (lambda x: Fixed(training=True)(x), True),
        (lambda x: Fixed(training=False)(x), False),  # fit cannot change what a call inside a layer says
        (lambda x: Fixed()(x), None),
        (lambda x: Fixed(training=None)(x), False),  # a written None does not inherit the layer's flag
        (lambda x: Handing()(x), None),
        (lambda x: Handing()(x, training=True), True),
        (lambda x: keras.Sequential([Handing()])(x), None),
        (lambda x: HandingByDefault()(x), None),  # fit overrules what `call` has as a default
        (lambda x: HandingByDefault()(x, training=True), True),
        (lambda x: InTrainingByDefault()(x), True),
        (lambda x: AnotherName()(x), False),  # Keras hands on what is called `training`, and nothing else
        (lambda x: AnotherName()(x, flag=True), True),
    ],
)
def test_the_training_flag_of_a_call(build, fixed):
    model = built(build, SHAPE)
    (norm,) = [node for node in blueprint.describe(model)["nodes"] if node["op"] == "bn"]
    assert norm["config"]["training"] is fixed
    x = 5 * np.random.default_rng(1).standard_normal((4, *SHAPE)).astype(np.float32) + 3
    behaves = {
        training: np.abs(np.mean(model(x, **training_argument(training)))) < 0.01 for training in (None, True)
    }
    assert behaves == {None: fixed is True, True: fixed is not False}


class NormOfHerOwn(layers.BatchNormalization):
    def call(self, x, training=False):
        return super().call(x, training=training)


def test_a_batch_norm_with_a_call_of_its_own_is_read_as_the_operation_inside():
    """Its `call` may do anything, so it counts as no batch norm of Keras's, and is judged by its outputs."""
    described = blueprint.parse(blueprint.describe(built(lambda x: NormOfHerOwn()(x), SHAPE)))
    assert described.nodes[described.output].config == {"class": "BatchNorm", "opaque": False}


@pytest.mark.parametrize("layer", [layers.BatchNormalization, Handing])
def test_a_training_flag_by_position_is_refused_by_keras(layer):
    """So there is nothing to describe; the error's text is explained."""
    with pytest.raises(ValueError, match="Only input tensors may be passed") as refused:
        built(lambda x: layer()(x, True), SHAPE)
    assert "`training` is best left out" in errors_explained.meaning("ValueError", str(refused.value))


def training_argument(training):
    return {} if training is None else {"training": training}


@pytest.mark.parametrize(
    ("layer", "op", "config"),
    [
        (lambda: layers.Conv2D(2, (3, 1), padding="SAME"), "conv", {"kernel": [3, 1], "padding": "same"}),
        (lambda: layers.Conv2D(2, 3, strides=(1, 2)), "conv", {"kernel": [3, 3], "strides": [1, 2]}),
        (lambda: layers.Conv2D(2, 1, dilation_rate=2), "conv", {"dilation": [2, 2]}),
        (lambda: layers.SeparableConv2D(2, 3), "other", {"class": "SeparableConv2D"}),
        (lambda: layers.LeakyReLU(), "other", {"class": "LeakyReLU"}),
        (lambda: layers.ReLU(max_value=6.0), "other", {"class": "ReLU(max_value=6.0)"}),
        (lambda: layers.Dropout(0.5), "other", {"class": "Dropout(0.5)"}),
        (lambda: layers.Activation("tanh"), "other", {"class": "tanh"}),
        (lambda: layers.Activation(lambda x: x), "other", {"opaque": True}),
        (lambda: layers.Reshape((-1,)), "flatten", {}),
        (lambda: layers.Reshape((8, 6, 5)), "other", {"class": "Reshape((8, 6, 5))"}),
        (lambda: layers.Softmax(axis=1), "other", {"class": "Softmax(axis=1)"}),
        (lambda: layers.AveragePooling2D(2, padding="same"), "average_pool", {"padding": "same"}),
        (lambda: layers.AveragePooling2D((2, 2)), "average_pool", {"strides": [2, 2]}),
        (lambda: layers.GlobalAveragePooling2D(keepdims=True), "global_average_pool", {"keepdims": True}),
        (lambda: layers.GlobalMaxPooling2D(), "global_max_pool", {"keepdims": False}),
        (lambda: layers.BatchNormalization(center=False), "bn", {"center": False}),
        (lambda: layers.BatchNormalization(trainable=False), "bn", {"trainable": False}),
        (lambda: lambda x: ops.mean(x, axis=(1, 2)), "global_average_pool", {"keepdims": False}),
        (lambda: lambda x: ops.concatenate([x, x]), "other", {"class": "Concatenate"}),
        (lambda: lambda x: x * 2, "other", {"class": "Multiply"}),
        (lambda: lambda x: x + 1, "other", {"class": "Add"}),
    ],
)  # fmt: skip
def test_the_vocabulary(layer, op, config):
    model = built(lambda x: layer()(x), SHAPE)
    described = blueprint.parse(blueprint.describe(model))
    node = described.nodes[described.output]
    assert node.op == op
    assert config.items() <= node.config.items()
    assert node.shape == tuple(model.output_shape[1:])


def test_activations_in_layers_are_steps_of_their_own():
    model = built(
        lambda x: layers.Dense(3, "softmax")(layers.Flatten()(layers.Conv2D(2, 1, activation="relu")(x))),
        SHAPE,
    )
    steps = [node["op"] for node in blueprint.describe(model)["nodes"]]
    assert steps == ["input", "conv", "relu", "flatten", "dense", "softmax"]


def test_a_deep_network_is_read_without_recursion():
    def deep(x):
        for _ in range(150):
            x = layers.ReLU()(x)
        return x

    inside = keras.Input(SHAPE)
    part = keras.Model(inside, deep(inside))
    model = built(lambda x: part(part(part(part(part(part(part(part(x)))))))), SHAPE)
    assert len(blueprint.describe(model)["nodes"]) == 1 + 8 * 150
