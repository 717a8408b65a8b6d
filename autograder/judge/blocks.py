"""One build of a student's block beside the reference: both sides of a question, whole or in parts.

The weights are drawn by shape, so the judge switches parts of a block off by drawing a kernel as zeros, and
lifts sums above 0, where the last ReLU changes nothing, by drawing the last batch norm's offsets large.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Literal

import numpy as np
from resnet_lab import draws, rescaling
from resnet_lab.arithmetic import close, difference, evaluate
from resnet_lab.blueprint import Blueprint
from resnet_lab.explain import Concept

from autograder.judge import explained, substitutions
from autograder.judge.cases import BlockCase
from autograder.judge.student import Array, Group, Student
from autograder.judge.verdict import Message, Wrong

Mode = Literal["inference", "training"]
MODES: tuple[Mode, Mode] = ("inference", "training")
Kernels = tuple[tuple[int, ...], ...]  # their shapes
Compute = Callable[..., Array]  # takes `scales`, returns the output

# Offsets of the last batch norm times this are far above what either path brings, 8 at most, in channels
# where they end above LIFTED: nearly all of them for one of both signs.
LIFT, LIFTED = 200.0, 15.0
LEAST_FACTOR = 0.01  # with less, nothing of a path is left
# Two answers of hers to the same question differ by rounding only, 1e-7 of the largest value.
SAME = 1e-5
# Fewer convolutions that matter are an empty answer, of which no property is worth a point. One less does
# where each has its batch norm: the block of two convolutions that shallower networks are made of.
FEWEST_CONVOLUTIONS = 3


def same(first: Array, second: Array) -> bool:
    """Whether two answers of one block are the same, as far as float32 goes."""
    return bool(difference(first, second) <= SAME)


class Block:
    """A student's block, built for one case. Raises CannotJudge where there is nothing to ask."""

    def __init__(self, student: Student, case: BlockCase) -> None:
        self._student, self.case = student, case
        self.model = student.block(case.function, case.input_shape, case.arguments, case.called)
        self.reference = case.blueprint()
        self.x = case.input()

    def without_stride(self) -> "Block":
        """The same block with stride 1, for inputs of this one's output size."""
        shape = (*self.case.output_shape[:2], self.case.input_shape[2])
        return Block(self._student, replace(self.case, input_shape=shape, stride=1))

    def hers(
        self, x: Array | None = None, scales: Mapping[str, float] | None = None, training: bool = False
    ) -> Array:
        """Her block's output, float64, (batch, ...)."""
        return self.model.outputs(self.x if x is None else x, self.case.seed, scales, training)

    def ours(
        self,
        x: Array | None = None,
        scales: Mapping[str, float] | None = None,
        mode: Mode = "inference",
        before_the_last_relu: bool = False,
    ) -> Array:
        """The reference's output, or the sum that its last ReLU reads."""
        blueprint = Blueprint(self.reference.nodes, self.reference.output - before_the_last_relu)
        weights = draws.weights(self.case.seed, scales)
        output: Array = evaluate(blueprint, self.x if x is None else x, weights, training=mode == "training")
        return output

    @cached_property
    def answer(self) -> Array:
        """Her output for the case's own input, in inference mode."""
        return self.hers()

    @cached_property
    def computes(self) -> Mode | None:
        """The mode of the reference that agrees with her block in inference mode; None: neither.

        A block that answers as in training is right but for its batch norm, and loses the points of that.
        """
        return next((mode for mode in MODES if close(self.answer, self.ours(mode=mode))), None)

    @cached_property
    def main_path_is_right(self) -> bool:
        """Whether her main path adds to the sum what the reference's adds, whatever the rest does.

        A shortcut that starts from the main path's output multiplies what that adds, channel by channel:
        with a wrong shortcut, such factors are none of the main path's.
        """
        if self.is_joined_otherwise:
            return True
        if self.computes is not None:
            return self.stays_right or self._main_path_stays_right()
        received = self.added(self.hers, self.model.groups, self.case.main_kernels)
        expected = (self.added_by_ours(self.case.main_kernels, mode) for mode in MODES)
        if self.shortcut_is_right:
            return any(close(received, added) for added in expected)
        return any(_are_proportional(received, added) for added in expected)

    @cached_property
    def shortcut_is_right(self) -> bool:
        """Whether her shortcut brings to the sum what the reference's brings, whatever the main path does."""
        if self.is_joined_otherwise:
            return True
        if self.computes is not None:  # what both paths have in common is charged once, on the main path
            return self.stays_right or not self.main_path_is_right
        if self.case.stride is None:
            return self._brings_the_input()
        received = self.added(self.hers, self.model.groups, self.case.shortcut_kernels)
        return any(close(received, self.added_by_ours(self.case.shortcut_kernels, mode)) for mode in MODES)

    @cached_property
    def stays_right(self) -> bool:
        """Whether her block, which agreed, gives the same answer where weights are rescaled."""
        return bool(close(self.hers(scales=self.rescaled), self.answer))

    @property
    def rescaled(self) -> dict[str, float]:
        """Scales that change no answer of the reference."""
        return dict(rescaling.of_block(self.case.main_kernels, self.case.shortcut_kernels))

    def _main_path_stays_right(self) -> bool:
        """Whether it is the shortcut that does not."""
        if self.computes is None or not self.case.shortcut_kernels:
            return False
        received = self.added(
            lambda scales: self.hers(scales=self.rescaled | scales), self.groups, self.case.main_kernels
        )
        return bool(close(received, self.added_by_ours(self.case.main_kernels, self.computes)))

    @cached_property
    def is_joined_otherwise(self) -> bool:
        """Whether her block is the reference with another operation in the place of the addition."""
        return self._is_reference_with("add", substitutions.JOINS.values())

    @cached_property
    def has_another_activation(self) -> bool:
        """Whether her block is the reference with another function in the place of each ReLU."""
        return self._is_reference_with("relu", substitutions.ACTIVATIONS.values())

    def _is_reference_with(self, op: str, operations: Iterable[substitutions.Operation]) -> bool:
        weights = draws.weights(self.case.seed)
        with np.errstate(all="ignore"):
            return any(
                close(
                    self.answer,
                    substitutions.evaluate_with(
                        {op: operation}, self.reference, self.x, weights, mode == "training"
                    ),
                )
                for operation in operations
                for mode in MODES
            )

    @cached_property
    def has_convolutions(self) -> bool:
        """Whether at least three convolutions change her output, or all but one, with batch norm."""
        if self.computes is not None:
            return True
        fewer = len(self.case.main_kernels) + len(self.case.shortcut_kernels) - 1
        convolutions = self._that_matter("kernel", FEWEST_CONVOLUTIONS)
        return convolutions >= FEWEST_CONVOLUTIONS or (
            convolutions >= fewer and self._that_matter("gamma", fewer) >= fewer
        )

    def _that_matter(self, kind: str, enough: int) -> int:
        """How many weights of a kind change her output; no more are counted than are enough."""
        matter = 0
        for group, count in self.model.groups.items():
            if group[0] == kind and matter < enough:
                without = self.hers(scales={draws.scale_key(*group): 0.0})
                matter += 0 if same(without, self.answer) else count
        return matter

    @cached_property
    def gradients(self) -> dict[str, Array]:
        """Of sum(cotangent * her output) in inference mode, see Model.gradients."""
        return self.model.gradients(self.x, self.cotangent, self.case.seed)

    @cached_property
    def cotangent(self) -> Array:
        """What outputs are weighted with, to have one number whose slopes can be measured: of their shape,
        which is charged elsewhere if it is wrong.
        """
        drawn: Array = draws.draw(self.case.seed, "direction", self.answer.shape)
        return drawn

    @cached_property
    def groups(self) -> list[Group]:
        """Kinds and shapes of the weights that learn in the reference."""
        kernels: list[Group] = [
            ("kernel", shape) for shape in (*self.case.main_kernels, *self.case.shortcut_kernels)
        ]
        return kernels + [(kind, (count,)) for kind in ("gamma", "beta") for count in self.case.filters]

    def off(self, groups: Iterable[Group], but: Kernels = ()) -> dict[str, float]:
        """Scales that draw all kernels among `groups` as zeros, `but` for those of some shapes."""
        return {
            draws.scale_key(*group): 0.0 for group in groups if group[0] == "kernel" and group[1] not in but
        }

    def wrong(self, expected: str, received: str = "", concept: Concept = "") -> Wrong:
        """The verdict in four lines. Without `received`, they say where the two graphs part, if that is
        known: in what `concept` is about, if they part there.
        """
        parting = explained.where(self.model.blueprint, self.reference, concept)
        called, wanted = self.case.called, (len(self.x), *self.case.output_shape)
        if received:
            look = "" if parting is None else str(parting)
            return Wrong(Message(called, expected, received, look))
        if parting is not None:
            return Wrong(Message.of(called, parting))
        given = self.answer.shape
        received = "the right shape, other values" if given == wanted else f"an output of shape {given}"
        return Wrong(Message(called, expected, received, ""))

    def added(self, compute: Compute, groups: Iterable[Group], kernels: Kernels | None = None) -> Array:
        """What switching on `kernels` (None: all) and no others adds to the sum, where that is lifted above
        0.

        A ReLU before the sum, or another path that is missing or wrong, leaves it as it is. Returns
        (positions, lifted channels); NaN where outputs have not the case's shape.
        """
        parts = []
        for lift, channels in self.lifts:
            on, off = (
                compute(scales=(self.off(groups, but) if but is not None else {}) | lift)
                for but in (kernels, ())
            )
            if on.shape[1:] != self.case.output_shape or off.shape != on.shape:
                return np.full((1, 1), np.nan)
            parts.append((on - off)[..., channels].reshape(-1, channels.sum()))
        return np.concatenate(parts, axis=1)

    @cached_property
    def lifts(self) -> list[tuple[dict[str, float], Array]]:
        """Scales that lift the sum far above 0, each with the channels (True or False) in which they do."""
        last = (self.case.filters[2],)
        offsets = draws.draw(self.case.seed, "beta", last)
        found = [({draws.scale_key("beta", last): lift}, offsets * lift > LIFTED) for lift in (LIFT, -LIFT)]
        return [(scales, channels) for scales, channels in found if channels.any()]

    def added_by_ours(self, kernels: Kernels, mode: Mode) -> Array:
        """The same of the reference."""
        return self.added(partial(self.ours, mode=mode), self.groups, kernels)

    def _brings_the_input(self) -> bool:
        """Whether x itself reaches the sum while all kernels are off, and the main path is constant.

        Where a whole batch is above 0 behind the last ReLU, pictures must differ there by as much as in x.
        x has no negative values here, so that a ReLU before the sum is not charged twice.
        """
        x = np.abs(self.x)
        received = self.hers(x, self.off(self.model.groups))
        if received.shape != x.shape:
            return False
        passed = (received > 0).all(axis=0)
        differences = [(array - array.mean(axis=0))[:, passed] for array in (received, x.astype(np.float64))]
        return bool(passed.any()) and close(*differences)


def _are_proportional(received: Array, expected: Array) -> bool:
    """Whether two arrays (positions, channels) differ by a factor for each channel and no more."""
    if received.shape != expected.shape:
        return False
    factors = (received * expected).sum(axis=0) / (expected**2).sum(axis=0)
    return bool((np.abs(factors) > LEAST_FACTOR).all()) and close(received, factors * expected)
