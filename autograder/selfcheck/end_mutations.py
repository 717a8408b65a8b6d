"""Mutations of the network's two ends: what pictures go through first, the head, what is returned."""

from collections.abc import Iterator
from dataclasses import replace

from autograder.selfcheck.layer_mutations import Change
from autograder.selfcheck.reference_code import Function, Other

# What keras.Input is given.
INPUTS = (
    ("always_64", "The input has 64x64 pixels whatever is asked for", "(64, 64, 3)"),
    ("square", "The input is as wide as it is high", "(input_shape[0], input_shape[0], 3)"),
    ("width_first", "Height and width of the input have changed places",
     "(input_shape[1], input_shape[0], input_shape[2])"),
    ("any_size", "The input's height and width are left open", "(None, None, 3)"),
    ("of_bytes", "The input takes whole numbers", 'input_shape, dtype="uint8"'),
)  # fmt: skip
BEFORE_THE_STEM = (
    ("rescaling", "Pictures are divided by 255", "layers.Rescaling(1 / 255)(inputs)"),
    ("flips", "Pictures are turned over at random in training", 'layers.RandomFlip("horizontal")(inputs)'),
    ("batch_norm", "Pictures go through batch norm", "layers.BatchNormalization()(inputs)"),
)
# In the place of the model.
RETURNED = (
    ("tensor", "A tensor is returned", "probabilities"),
    ("features", "The model ends before its dense layer", "keras.Model(inputs, x)"),
    ("two_outputs", "The model has a second output", "keras.Model(inputs, [probabilities, x])"),
    ("frozen", "No weight of the model learns", "keras.Model(inputs, probabilities, trainable=False)"),
)
IN_THE_HEAD = (
    ("dropout", "Dropout", "layers.Dropout(0.5)"),
    ("relu", "a ReLU", 'layers.Activation("relu")'),
    ("batch_norm", "batch norm", "layers.BatchNormalization()"),
    ("softmax", "softmax", "layers.Softmax()"),
    ("hidden_layer", "a hidden layer", 'layers.Dense(64, activation="relu")'),
)
CLASSES = (
    ("always_6", "There are 6 classes whatever is asked for", "classes = 6"),
    ("one_more", "There is one class more than asked for", "classes = classes + 1"),
)


def end_mutations(function: Function) -> Iterator[Change]:
    """Of the network."""
    yield from _inputs(function)
    yield from _head(function)
    yield from _outputs(function)


def _inputs(function: Function) -> Iterator[Change]:
    made_here = _statement(function, "inputs =")
    for change, words, given in INPUTS:
        changed = function.changed({function.place(made_here): f"inputs = keras.Input({given})"})
        yield Change(f"input:{change}", f"{words}.", changed)
    first = function.layers[0]
    stem = function.with_layer(first, replace(first, reads="changed"))
    for change, words, made in BEFORE_THE_STEM:
        changed = stem.inserted(function.place(first), f"changed = {made}")
        yield Change(f"input:{change}", f"{words}.", changed)


def _head(function: Function) -> Iterator[Change]:
    last = function.layers[-1]
    for change, words, made in IN_THE_HEAD:
        before = function.before(last, f"{last.reads} = {made}({last.reads})")
        yield Change(f"head:{change}", f"There is {words} before the dense layer.", before)


def _outputs(function: Function) -> Iterator[Change]:
    end = _statement(function, "return ")
    for change, words, returned in RETURNED:
        changed = function.changed({function.place(end): f"return {returned}"})
        yield Change(f"return:{change}", f"{words}.", changed)
    for change, words, statement in CLASSES:
        yield Change(f"classes:{change}", f"{words}.", function.inserted(0, statement))


def _statement(function: Function, beginning: str) -> Other:
    others = (each for each in function.statements if isinstance(each, Other))
    return next(each for each in others if each.text.startswith(beginning))
