"""Judges a student's resnet50: whole, or part by part where it is not right as a whole.

Her two blocks are replaced by stand-ins, so that a wrong block is charged under its own name only. A
network that calls no blocks is compared as it is, and is right or wrong as a whole: of such a network no
part is hers for certain.

Where the assembly is wrong, the worker's own description tells which parts it has. It is believed only as
far as it has been checked: computed here, it must give what the worker answered. Then each part is put
between the reference's other parts: her stem before it, her stages' calls beside it, her head behind it.
"""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from resnet_lab import draws, expected, learning, rescaling, stages
from resnet_lab.arithmetic import STAND_INS, close, evaluate
from resnet_lab.blueprint import Blueprint, Node

from autograder.judge import chains, explained
from autograder.judge.cases import NetworkCase
from autograder.judge.student import Array, Model, Student
from autograder.judge.verdict import CannotJudge, Message, Wrong

# Fewer calls of her blocks, half of 16, and stem and head are an empty answer.
FEWEST_BLOCKS = 8


class Network:
    """A student's resnet50, for one case.

    Each `check_` returns if its claim holds, and raises Wrong if not.
    """

    def __init__(self, student: Student, case: NetworkCase) -> None:
        self.student, self.case = student, case
        self.pictures = case.pictures()
        self.reference = expected.resnet50_of_blocks(case.input_shape, case.classes)
        self.scales = dict(expected.network_scales(case.seed, self.reference, self.pictures))

    @property
    def model(self) -> Model:
        """Her network with stand-ins for her blocks. Raises CannotJudge, the same each time."""
        if isinstance(self._built, CannotJudge):
            raise self._built
        return self._built

    @cached_property
    def _built(self) -> Model | CannotJudge:
        case = self.case
        try:
            return self.student.network("resnet50", case.arguments, case.called, stand_ins=case.seed)
        except CannotJudge as nothing:
            return nothing

    @cached_property
    def is_right(self) -> bool:
        """Whether her network, with stand-ins or as it is, computes what is asked for, in both modes."""
        try:
            if self.is_put_together_rightly:
                return True
            if self.parts is not None and self.parts.blocks:
                return False  # it is made of her blocks, and they are put together wrongly
        except CannotJudge as missing:
            if missing.status == "missing_function":
                raise
        return self._is_right_as_it_is()

    @cached_property
    def is_put_together_rightly(self) -> bool:
        """Whether it computes what is asked for with stand-ins."""
        return self._computes(self.model, self.reference, self.scales)

    @property
    def is_right_with_stand_ins(self) -> bool:
        """The same, and False where it cannot be built with them."""
        return not isinstance(self._built, CannotJudge) and self.is_put_together_rightly

    def _is_right_as_it_is(self) -> bool:
        """The same without stand-ins: for a network that was written out, or whose blocks go by other
        names.
        """
        try:
            whole = self.student.network("resnet50", self.case.arguments, self.case.called)
            reference = expected.resnet50(self.case.input_shape, self.case.classes)
            return self._computes(
                whole, reference, expected.network_scales(self.case.seed, reference, self.pictures)
            )
        except Wrong:
            return False

    def _computes(self, model: Model, reference: Blueprint, scales: Mapping[str, float]) -> bool:
        weights = draws.weights(self.case.seed, scales)
        return all(
            close(
                model.outputs(self.pictures, self.case.seed, scales, training),
                evaluate(reference, self.pictures, weights, training, np.float32),
            )
            for training in (False, True)
        )

    # --- parts ---

    @cached_property
    def parts(self) -> stages.Parts | None:
        """Her network's parts. None where it is no chain of stem, blocks and head, or computes something
        else than its description says.
        """
        if self.model.blueprint is None:
            return None
        chain = stages.read(self.model.blueprint)
        if chain is None or not chains.is_affordable(chain, self.pictures.shape):
            return None
        scales = self.scales | chains.moderate(self.case.seed, chain, self.pictures)
        computed = chains.compute(chain, self.pictures, draws.weights(self.case.seed, scales))
        if computed is None or not close(self.model.outputs(self.pictures, self.case.seed, scales), computed):
            return None
        return stages.split(chain)

    @cached_property
    def _expected_parts(self) -> stages.Parts:
        chain = stages.read(self.reference)
        assert chain is not None
        return stages.split(chain)

    def check_stage(self, stage: int) -> None:
        """The blocks of one stage, in order, with their arguments. stage: 2 to 5."""
        if self.is_right:
            self._check_learning(stage)
            return
        if self.parts is not None and stage not in self._stages_in_need:
            return
        asked = self._expected_parts.blocks_of(stage)
        if self.parts is None or not self.parts.blocks:
            raise self.wrong(stages.calls_in_words(asked))
        given = self._stages_in_need[stage]
        raise Wrong(Message(self.case.called, *stages.in_words(stage, given, asked)))

    @cached_property
    def _stages_in_need(self) -> dict[int, list[Node]]:
        assert self.parts is not None
        found: dict[int, list[Node]] = stages.in_need(self.parts, self._expected_parts)
        return found

    def check_stem(self) -> None:
        """What the first block reads."""
        claim = "the stem: zero padding, 7x7 convolution, batch norm, ReLU, 3x3 max pooling"
        if self.is_right:
            if self.is_right_with_stand_ins and not self._stays_right():
                raise self.wrong(claim, rescaling.NOT_ALWAYS)
            self._check_learning(learning.STEM)
            return
        self.require_blocks()
        self._check_part("stem", self.pictures, claim)

    def check_head(self) -> None:
        """What becomes of the last block's output."""
        if self.is_right:
            self._check_learning(learning.HEAD)
            return
        self.require_blocks()
        nodes = self.reference.nodes
        last = max(number for number, node in enumerate(nodes) if node.op in STAND_INS)
        features = evaluate(Blueprint(nodes, last), self.pictures, draws.weights(self.case.seed))
        claim = "the head: 2x2 average pooling, flattening, a dense layer with softmax"
        self._check_part("head", features, claim)

    def _stays_right(self) -> bool:
        """Whether it gives the same answer with rescaled weights, of which only the stem has any."""
        answer, again = (
            self.model.outputs(self.pictures, self.case.seed, scales)
            for scales in (self.scales, self.scales | rescaling.of_stem(self.reference))
        )
        return bool(close(again, answer))

    def _check_learning(self, part: int) -> None:
        if self._part_that_does_not_learn == part:
            raise self.wrong(*learning.of_part(part))

    @cached_property
    def _part_that_does_not_learn(self) -> int | None:
        """None as well where it is right without stand-ins: of such a network no part is hers for certain."""
        if not self.is_right_with_stand_ins:
            return None
        found: int | None = learning.part_that_does_not(
            lambda shown, cotangent: self.model.gradients(shown, cotangent, self.case.seed, self.scales),
            self.reference,
            self.pictures,
            self.case.seed,
            self.scales,
        )
        return found

    def _check_part(self, name: str, x: Array, claim: str) -> None:
        weights = draws.weights(self.case.seed, self.scales)
        hers, ours = (getattr(parts, name) for parts in (self.parts, self._expected_parts))
        if not chains.is_affordable(hers, x.shape):
            raise self.wrong(claim)
        for training in (False, True):
            received = chains.compute(hers, x, weights, training)
            if received is None or not close(received, chains.compute(ours, x, weights, training)):
                raise self.wrong(claim)

    def check_arguments(self, lesson: "Network") -> None:
        """The network takes pictures of the size, and has the number of classes, that it is asked for.

        lesson: the network for the lesson's arguments, which must have more to it than a right shape.
        Only the argument in which the two cases differ is judged: a wrong head is charged elsewhere. What
        goes wrong with these arguments only is charged here.
        """
        lesson.require_blocks()
        wanted = (len(self.pictures), self.case.classes)
        try:
            if self.is_put_together_rightly:
                return
            received = self.model.outputs(self.pictures, self.case.seed, self.scales).shape
        except CannotJudge:
            if lesson.is_right and self.is_right:
                return  # as it is: stand-ins do not fit into it
            raise
        except Wrong:
            raise self.wrong(f"probabilities of shape {wanted}") from None
        other_classes = self.case.classes != lesson.case.classes
        if lesson.is_right_with_stand_ins:
            what = "the network of the lesson, for pictures of this size and as many classes"
            raise self.wrong(what, "one that is right for the lesson's arguments only")
        if received[:1] != wanted[:1] or (other_classes and received[1:][-1:] != wanted[1:]):
            raise self.wrong(f"probabilities of shape {wanted}", f"an output of shape {received}")

    def require_blocks(self) -> None:
        """Raise Wrong for a network with less than half of the blocks: of that, no beginning or end is
        worth a point.
        """
        calls = None if self.parts is None else sum(node.op in STAND_INS for node in self.parts.blocks)
        if self.is_right or (calls is not None and calls >= FEWEST_BLOCKS):
            return
        received = {
            None: "another network, in which no part can be judged alone",
            0: "another network, which calls neither of your blocks, so that no part can be judged alone",
        }.get(calls, f"a network that calls your blocks {calls} times")
        raise self.wrong(
            "16 calls of your two blocks between stem and head, or the same written out", received
        )

    def wrong(self, expected: str, received: str = "") -> Wrong:
        """The verdict in four lines. Without `received`, they say where the two graphs part, if that is
        known.
        """
        difference = explained.where(self.model.blueprint, self.reference)
        if difference is not None and not received:
            return Wrong(Message.of(self.case.called, difference))
        received = received or "another network, in which its parts cannot be told apart"
        look = "" if difference is None else str(difference)
        return Wrong(Message(self.case.called, expected, received, look))
