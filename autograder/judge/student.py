"""The student's side of a question: typed handles on the functions that a worker runs.

A worker is not believed. Each answer's keys, types and shapes are checked against the question before
anything is computed with it. What does not fit is a wrong answer of the student's, never a fault of the
judge.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from resnet_lab.blueprint import Blueprint, parse

from autograder.judge import explained
from autograder.judge.verdict import CannotJudge, Message, Wrong
from autograder.sandbox import Answer, StudentError

MAX_WEIGHTS = 20_000  # in one network; a ResNet-50 has 320
MAX_RANK = 8
# The training flag for inference mode: Keras's False would overrule a `training=True` written into a call,
# which shows when the model is simply called.
AS_IT_STANDS = None

Group = tuple[str, tuple[int, ...]]  # kind and shape of weights
Array = np.ndarray[Any, Any]


class Worker(Protocol):
    """The part of a sandbox worker that the judge needs."""

    def ask(self, op: str, fields: Mapping[str, Any], arrays: Mapping[str, Array] | None = None) -> Answer:
        """One question. Raises WorkerGone where no answer comes."""
        ...


class Student:
    """A student's code, run down to one exercise: functions can be built and asked.

    cell_error: what her own cell of the exercise raised, if it did: the reason why a function is missing.
    earlier_errors: what it and the cells before it raised: the reason why a name is. remarks: what was found
    about that cell before it was run. weights: the submitted file, where the worker may read it.
    """

    def __init__(
        self,
        worker: Worker,
        cell_error: StudentError | None = None,
        weights: str | None = None,
        remarks: Sequence[str] = (),
        earlier_errors: Sequence[StudentError] = (),
    ) -> None:
        self.weights = weights
        self._earlier_errors = earlier_errors
        self._worker, self._cell_error, self._remarks = worker, cell_error, remarks
        self._built = 0  # how many models were built: the worker keeps the last one only

    def block(self, function: str, input_shape: Sequence[int], arguments: list[Any], called: str) -> "Model":
        """`function(x, *arguments)` for x of (batch, *input_shape). Raises CannotJudge where there is
        nothing to ask.
        """
        fields = {
            "function": function,
            "input_shape": list(input_shape),
            "arguments": arguments,
            "stand_ins": None,
        }
        return Model(self, fields, called)

    def network(
        self, function: str, arguments: list[Any], called: str, stand_ins: int | None = None
    ) -> "Model":
        """`function(*arguments)`; `stand_ins`: the seed of what takes the place of her blocks. Raises
        CannotJudge.
        """
        made = None if stand_ins is None else {"seed": stand_ins}
        return Model(
            self,
            {"function": function, "input_shape": None, "arguments": arguments, "stand_ins": made},
            called,
        )

    def build(self, fields: Mapping[str, Any], called: str) -> tuple[Answer, int]:
        """Have a model built; return the answer and the model's number. Raises CannotJudge."""
        self._built += 1
        wanted = "a keras.Model" if fields["input_shape"] is None else "a tensor that is computed from x"
        return self.first("build", fields, called, wanted), self._built

    def first(self, op: str, fields: Mapping[str, Any], called: str, wanted: str) -> Answer:
        """A question without arrays, the first that a function is asked. Raises CannotJudge."""
        answer = self._worker.ask(op, fields)
        if not answer.fields["ok"]:
            raise self._nothing_to_ask(answer, fields["function"], called, wanted)
        return answer

    def is_current(self, number: int) -> bool:
        """Whether the worker still has the model of this number."""
        return number == self._built

    def ask(
        self, op: str, fields: Mapping[str, Any], arrays: Mapping[str, Array] | None, called: str
    ) -> Answer:
        """A question about the current model. Raises Wrong where it raises in the place of an answer."""
        answer = self._worker.ask(op, fields, arrays)
        if not answer.fields["ok"]:
            raise Wrong(
                Message(
                    called,
                    "values for every input",
                    _in_its_place(answer),
                    explained.place(answer.error),
                )
            )
        return answer

    def load(self, fields: Mapping[str, Any]) -> Answer:
        """Load weights into the current model; the answer says whether they fit."""
        return self._worker.ask("load_weights", fields)

    def _nothing_to_ask(self, answer: Answer, function: str, called: str, wanted: str) -> CannotJudge:
        reason, error = answer.fields.get("reason"), answer.error
        if reason == "missing_function":
            reasons = [explained.missing(function, self._cell_error), *self._remarks]
            return CannotJudge("missing_function", "\n".join(reasons))
        if error is not None and error.class_name == "NotImplementedError":
            sentence = f"{function} still raises NotImplementedError: it has not been written yet."
            return CannotJudge("missing_function", "\n".join([sentence, *self._remarks]))
        if reason in ("not_a_tensor", "not_a_model", "not_connected", "no_result"):
            return CannotJudge("raised", Message(called, wanted, *explained.other_result(answer)))
        where = explained.place(error, self._earlier_errors)
        return CannotJudge("raised", Message(called, wanted, _in_its_place(answer), where))


class Model:
    """One model that the worker built, asked with weights and inputs of the judge's choice.

    groups: how many weights there are of each kind and shape. blueprint: its description, None where it is
    none. Both are what the worker says, and no point rests on them.
    """

    def __init__(self, student: Student, fields: dict[str, Any], called: str) -> None:
        self.called = called
        self._student, self._fields = student, fields
        answer, self._number = student.build(fields, called)
        self.groups = _groups(answer.fields.get("weights"))
        try:
            self.blueprint: Blueprint | None = parse(answer.fields.get("blueprint"))
        except ValueError:
            self.blueprint = None

    def outputs(
        self, x: Array, seed: int, scales: Mapping[str, float] | None = None, training: bool = False
    ) -> Array:
        """What it computes for x, float64, (batch, ...). Raises Wrong where that is no such array."""
        fields = {"seed": seed, "scales": dict(scales or {}), "training": training or AS_IT_STANDS}
        answer = self._ask("outputs", fields, {"x": x})
        y = answer.arrays.get("y")
        if y is None or y.ndim < 1 or len(y) != len(x):
            raise Wrong(
                Message(
                    self.called, f"an output for each of {len(x)} inputs", "another number of outputs", ""
                )
            )
        return y.astype(np.float64)

    def gradients(
        self, x: Array, cotangent: Array, seed: int, scales: Mapping[str, float] | None = None
    ) -> dict[str, Array]:
        """Of sum(cotangent * output) in inference mode: "input", and by scale key the sum over weights of a
        shape.
        """
        fields = {"seed": seed, "scales": dict(scales or {}), "training": AS_IT_STANDS}
        answer = self._ask("gradients", fields, {"x": x, "cotangent": cotangent.astype(np.float32)})
        return {name: array.astype(np.float64) for name, array in answer.arrays.items()}

    def has_its_own_weights(self) -> bool:
        """Whether another call of the function makes other weights."""
        return self._ask("build_again", self._fields, {}).fields.get("shared") == 0

    def load_weights(self, path: str) -> Answer:
        """Load a file into it."""
        self._make_current()
        return self._student.load({"path": path})

    def predict(self, pictures: Array) -> Array:
        """Class probabilities (m, classes) for pictures, uint8, (m, height, width, 3)."""
        probabilities = self._ask("predict", {}, {"pictures": pictures}).arrays.get("probabilities")
        if probabilities is None or probabilities.ndim != 2 or len(probabilities) != len(pictures):
            raise Wrong(
                Message(self.called, "one row of probabilities for each picture", "something else", "")
            )
        return probabilities

    def _ask(self, op: str, fields: Mapping[str, Any], arrays: Mapping[str, Array]) -> Answer:
        self._make_current()
        return self._student.ask(op, fields, arrays, self.called)

    def _make_current(self) -> None:
        if not self._student.is_current(self._number):
            _, self._number = self._student.build(self._fields, self.called)


def _in_its_place(answer: Answer) -> str:
    """What came in the place of an answer: an exception, or more than may be sent."""
    return "too much to send" if answer.fields.get("reason") == "too_big" else explained.summary(answer.error)


def _shape(value: Any) -> tuple[int | None, ...]:
    if not isinstance(value, list) or len(value) > MAX_RANK:
        return ()
    return tuple(size if type(size) is int else None for size in value)


def _groups(listed: Any) -> Counter[Group]:
    groups: Counter[Group] = Counter()
    for entry in listed[:MAX_WEIGHTS] if isinstance(listed, list) else []:
        if (
            isinstance(entry, dict)
            and isinstance(entry.get("kind"), str)
            and isinstance(entry.get("shape"), list)
        ):
            groups[
                entry["kind"][:40], tuple(size for size in _shape(entry["shape"]) if size is not None)
            ] += 1
    return groups
