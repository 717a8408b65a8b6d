"""Answers the judge's questions about the student's functions: what they build, and what that computes.

Nothing here decides anything, and nothing here is secret: the judge draws the arrays, and compares the
answers with a reference of its own, outside.
"""

import contextlib
import gc
import os
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from resnet_lab import blueprint, draws, errors_explained, pictures, standins, weights
from resnet_lab.gradients import gradients

from . import functions, mistakes
from .cells import Runner
from .frames import Arrays, Fields

Reply = tuple[dict[str, Any], Arrays]
BATCH = 32
# Under this name, because Keras refuses another and messages for the student mention it.
WEIGHTS_LINK = "resnet50.weights.h5"


class Refused(Exception):
    """The question cannot be answered; the reason is the student's, and `reply` is what the judge gets."""

    def __init__(
        self,
        reason: str,
        error: BaseException | None = None,
        at: tuple[str, int] | None = None,
        **details: Any,
    ) -> None:
        super().__init__(reason)
        self.reply = {"ok": False, "reason": reason, **details}
        if error is not None:
            self.reply["error"] = mistakes.describe(error, at)


class Answerer:
    """Answers about the namespace of one runner. It keeps the model that was built last."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._model: Any = None
        self._traced: Any = None  # the model as a graph, for many pictures
        self._assigned: tuple[Any, ...] | None = None  # seed and scales of the weights it has
        self._moves = False  # whether a call by her own flag is in training mode for ever
        self._operations: Mapping[str, Callable[[Fields, Arrays], Reply]] = {
            "build": self._build,
            "build_again": self._build_again,
            "outputs": self._outputs,
            "gradients": self._gradients,
            "load_weights": self._load_weights,
            "predict": self._predict,
            **{op: self._calling(answer) for op, answer in functions.OPERATIONS.items()},
        }

    def answer(self, op: str, fields: Fields, arrays: Arrays) -> Reply:
        """The answer to one question: {"ok": True, ...} with arrays, or {"ok": False, "reason": ..., ...}.

        What student code prints meanwhile goes nowhere; whatever it raises is an answer.
        """
        reset_policies()
        try:
            with tf.device("CPU:0"):
                return self._operations[op](fields, arrays)
        except Refused as refused:
            return refused.reply, {}
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers, too
            return Refused("raised", error).reply, {}

    def _function(self, name: str) -> Callable[..., Any]:
        function: object = self._runner.namespace.get(name)
        if not callable(function):
            raise Refused("missing_function")
        return function

    def _calling(
        self, answer: Callable[[Callable[..., Any], Fields, Arrays], Reply]
    ) -> Callable[[Fields, Arrays], Reply]:
        """A question that is put to a function of the student's itself."""

        def asked(fields: Fields, arrays: Arrays) -> Reply:
            try:
                return answer(self._function(fields["function"]), fields, arrays)
            except functions.NoResult as other:
                raise Refused("no_result", received=str(other)) from None

        return asked

    def _build(self, fields: Fields, _arrays: Arrays) -> Reply:
        self._model, self._assigned, self._traced = None, None, None
        gc.collect()  # a model and its parts refer to each other
        self._model = self._made(fields)
        groups = ((draws.group_of(variable), variable) for variable in self._model.weights)
        described = blueprint.describe(self._model)
        self._moves = any(node["config"].get("training") for node in described["nodes"])
        return {
            "ok": True,
            "input_shape": list(self._model.input_shape),
            "output_shape": list(self._model.output_shape),
            "weights": [
                {"kind": group[0], "shape": list(group[1]), "trainable": bool(variable.trainable)}
                for group, variable in groups
                if group is not None
            ],
            "blueprint": described,
        }, {}

    def _build_again(self, fields: Fields, _arrays: Arrays) -> Reply:
        """How many weights of the model that was built last are those of a second call of its function,
        too.
        """
        hers = {id(variable) for variable in self._built_model().weights}
        again = self._made(fields).weights
        shared = [v for v in again if id(v) in hers and draws.group_of(v) is not None]
        return {"ok": True, "shared": len(shared)}, {}

    def _made(self, fields: Fields) -> Any:
        """The model of a new call of the function that is asked for."""
        function = self._function(fields["function"])
        arguments = [tuple(a) if isinstance(a, list) else a for a in fields["arguments"]]
        stand_ins = fields.get("stand_ins")
        replaced = (
            standins.in_place(self._runner.namespace, stand_ins["seed"])
            if stand_ins
            else contextlib.nullcontext()
        )
        with replaced:
            if fields["input_shape"] is None:
                model = _network(function, arguments)
            else:
                model = _block(function, tuple(fields["input_shape"]), arguments)
        draws.prepare(model, fields["input_shape"] or arguments[0])
        return model

    def _outputs(self, fields: Fields, arrays: Arrays) -> Reply:
        model = self._drawn_model(fields)
        y = _called(model, tf.constant(arrays["x"]), fields["training"])
        if fields["training"] or self._moves:
            self._assigned = None  # moving statistics have moved
        return {"ok": True}, {"y": np.array(y, dtype=np.float32)}

    def _gradients(self, fields: Fields, arrays: Arrays) -> Reply:
        """Of sum(cotangent * output), to the input and, summed over weights of equal kind and shape, to the
        weights and to the shifts of stand-ins.
        """
        model = self._drawn_model(fields)
        if fields["training"] or self._moves:
            self._assigned = None
        return {"ok": True}, gradients(model, arrays["x"], arrays["cotangent"], fields["training"])

    def _load_weights(self, fields: Fields, _arrays: Arrays) -> Reply:
        model = self._built_model()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(WEIGHTS_LINK)
        os.symlink(fields["path"], WEIGHTS_LINK)
        self._assigned = None
        try:
            # Compares declared shapes before anything is read, and values afterwards.
            weights.load_weights(model, WEIGHTS_LINK)
        except Exception as error:
            raise Refused("does_not_fit", error) from None
        return {"ok": True}, {}

    def _predict(self, _fields: Fields, arrays: Arrays) -> Reply:
        model = self._built_model()
        x = pictures.prepare(arrays["pictures"])
        if self._traced is None:
            # Tracing takes as long as 200 pictures, and then each takes half as long as without.
            shape = tf.TensorSpec((None, *x.shape[1:]), tf.float32)
            self._traced = tf.function(lambda batch: model(batch, training=False), input_signature=[shape])
        batches = [self._traced(x[start : start + BATCH]) for start in range(0, len(x), BATCH)]
        return {"ok": True}, {"probabilities": np.concatenate([np.array(y, np.float32) for y in batches])}

    def _built_model(self) -> Any:
        if self._model is None:
            raise Refused("not_built")
        return self._model

    def _drawn_model(self, fields: Fields) -> Any:
        """The model with the weights that belong to the question's seed and scales."""
        model = self._built_model()
        drawn = (fields["seed"], tuple(sorted((fields.get("scales") or {}).items())))
        if self._assigned != drawn:
            draws.assign(model, fields["seed"], fields.get("scales"))
            self._assigned = drawn
        return model


def reset_policies() -> None:
    """Keras's settings as they are at its start: a student on a GPU sets mixed_float16, and is right."""
    keras.config.set_dtype_policy("float32")
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    tf.config.run_functions_eagerly(False)


def _called(model: Any, x: Any, training: bool) -> Any:
    """The model's output. Not training=False: as in predict, that would overrule a flag in the student's own
    calls, and the flag is what is to be seen.
    """
    return model(x, training=True) if training else model(x)


def _block(function: Callable[..., Any], input_shape: tuple[int, ...], arguments: list[Any]) -> Any:
    x = keras.Input(input_shape)
    y = function(x, *arguments)
    if not isinstance(y, keras.KerasTensor):
        raise Refused("not_a_tensor", received=type(y).__name__)
    try:
        return keras.Model(x, y)
    except ValueError as error:
        again = errors_explained.line_with_a_name_again(function, str(error))
        raise Refused("not_connected", error, again) from None


def _network(function: Callable[..., Any], arguments: list[Any]) -> Any:
    model = function(*arguments)
    if not isinstance(model, keras.Model):
        raise Refused("not_a_model", received=type(model).__name__)
    if len(getattr(model, "inputs", None) or ()) == 1 and len(model.outputs) == 1:
        return model
    # A subclass has no graph until it is called.
    x = keras.Input(arguments[0])
    return keras.Model(x, model(x))
