"""A student's block in NumPy beside the reference, and what such a block must do, claim by claim.

Parts of a block are switched off by handing in zeros, and sums lifted above 0, where the last ReLU changes
nothing, by a large b2. So a mistake in one part is not charged at another. Each claim raises Wrong where it
does not hold.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from resnet_lab import column_blocks
from resnet_lab.arithmetic import close, difference
from resnet_lab.blueprint import Blueprint, parse
from resnet_lab.column_blocks import PLAIN, PROJECTION, Sizes
from resnet_lab.column_checks import CHANGED_IN_PLACE

from autograder.judge import explained, seeds
from autograder.judge.student import Array, Student
from autograder.judge.verdict import CannotJudge, Message, Wrong

LIFT = 100.0  # above all sums, which are of about 1
SAME = 1e-5  # two answers of hers to one question differ by the rounding of float32
# Where nothing else is said all sizes but the number of examples are equal: a shortcut from the wrong place,
# or a matrix in the place of another, then has a value and not only an error.
SIDES = range(7, 12)


@dataclass(frozen=True)
class ColumnCase:
    """One call of a block. seed: of all arguments."""

    function: str
    seed: int
    sizes: Sizes

    @property
    def called(self) -> str:
        """The call as a student would write it, with the shapes."""
        return str(column_blocks.called(self.function, self.sizes))


def draw_cases(seed: int, function: str) -> list[ColumnCase]:
    """The case of equal sizes, and two of others: more units and one example, fewer units and many."""
    generator = np.random.default_rng(seeds.derive(seed, function))
    side = int(generator.choice(SIDES))
    more, fewer = side + int(generator.integers(2, 5)), side - int(generator.integers(2, 5))
    ends = (fewer + 1, more + 1) if function != column_blocks.RESIDUAL else (side, side)
    listed = (
        Sizes(side, side, side, int(generator.integers(3, 6))),
        Sizes(side, more, ends[0], 1),
        Sizes(side, fewer, ends[1], int(generator.integers(12, 16))),
    )
    return [ColumnCase(function, int(generator.integers(2**62)), sizes) for sizes in listed]


class ColumnBlock:
    """A student's block, asked with the arguments of one case. Raises CannotJudge where it is not there."""

    def __init__(self, student: Student, case: ColumnCase) -> None:
        self._student, self.case = student, case
        fields = {"function": case.function, "shapes": case.sizes.shapes(case.function)}
        answer = student.first("trace", fields, case.called, f"an array of shape {self.shape}")
        try:
            self.blueprint: Blueprint | None = parse(answer.fields.get("blueprint"))
        except ValueError:
            self.blueprint = None
        self.drawn = column_blocks.draw(case.seed, case.function, case.sizes)
        self.reference = column_blocks.expected(case.function, case.sizes)

    @property
    def shape(self) -> tuple[int, int]:
        """Of the output: (rows, examples)."""
        return self.case.sizes.outputs, self.case.sizes.examples

    def asked(self, arguments: dict[str, Array]) -> tuple[Array, Array]:
        """Her answer to these arguments, and to the same question again, float64. Raises Wrong."""
        fields = {"function": self.case.function, "arguments": list(arguments)}
        answers = self._student.ask("call", fields, arguments, self.case.called).arrays
        if not {"y", "again"} <= answers.keys():
            raise Wrong(Message(self.case.called, "an array", "none", ""))
        return answers["y"], answers["again"]

    def hers(self, **changed: Array) -> Array:
        """Her answer with some of the arguments changed."""
        return self.asked(self.drawn | changed)[0]

    def ours(self, **changed: Array) -> Array:
        """The reference's answer."""
        y: Array = column_blocks.evaluate(self.reference, self.drawn | changed)
        return y

    def zero(self, *names: str) -> dict[str, Array]:
        """These arguments as zeros."""
        return {name: np.zeros_like(self.drawn[name]) for name in names}

    def lifted(self, **changed: Array) -> Array:
        """Her sum before the last ReLU, seen by lifting it above 0."""
        b2 = changed.pop("b2", self.drawn["b2"])
        return self.hers(**changed, b2=b2 + LIFT) - LIFT

    @cached_property
    def answer(self) -> Array:
        """Her answer to the arguments as they were drawn."""
        return self.hers()

    @cached_property
    def is_right(self) -> bool:
        """Whether she computes what the reference computes."""
        return bool(close(self.answer, self.ours()))

    @cached_property
    def lacks_a_bias(self) -> bool:
        """Whether all is right but that b2 is forgotten, alone or with b1: then no sum can be lifted."""
        return any(close(self.answer, self.ours(**self.zero(*names))) for names in (("b2",), ("b1", "b2")))

    @cached_property
    def main_path_is_right(self) -> bool:
        """Whether W2 brings to the sum what it must."""
        if self.is_right or self.lacks_a_bias:
            return self.is_right
        layers = column_blocks.expected(PLAIN, self.case.sizes)
        summed = column_blocks.evaluate(Blueprint(layers.nodes, 3), self.drawn)
        added = _difference(self.lifted(), self.lifted(**self.zero("W2")))
        early = self.drawn["W2"] @ self.brought  # of a shortcut added before the second layer, charged there
        return any(close(added, summed - self.drawn["b2"] + more) for more in (0.0, early))

    @cached_property
    def brought(self) -> Array:
        """What the shortcut has to bring to the sum; 0 in a block without one."""
        a: Array = self.drawn["a"]
        if self.case.function == PLAIN:
            return np.zeros_like(a)
        return self.drawn["Ws"] @ a if self.case.function == PROJECTION else a

    @cached_property
    def shortcut_is_right(self) -> bool:
        """Whether the shortcut brings to the sum what it must, while the main path brings b2 only."""
        if self.is_right or self.lacks_a_bias:
            return True
        added = self.lifted(**self.zero("W1", "b1", "W2"))
        return bool(close(added, self.brought + self.drawn["b2"]))

    @cached_property
    def is_empty(self) -> bool:
        """Whether one of the two layers does not matter: then no property of it is worth a point."""
        return any(_same(self.hers(**self.zero(name)), self.answer) for name in ("W1", "W2"))

    def wrong(self, expected: str) -> Wrong:
        """The verdict: where the two graphs part, if that is known."""
        parting = explained.where(self.blueprint, self.reference)
        if parting is not None:
            return Wrong(Message.of(self.case.called, parting))
        given = self.answer.shape
        said = "the right shape, other values" if given == self.shape else f"an array of shape {given}"
        return Wrong(Message(self.case.called, expected, said, ""))


class Columns:
    """Her block with equal sizes, and with others; a CannotJudge in the place of one that cannot be asked.

    All are looked at before the first is sent an array, for only then what she raises may be quoted.
    """

    def __init__(self, student: Student, cases: list[ColumnCase]) -> None:
        self.block = ColumnBlock(student, cases[0])
        self.others: list[ColumnBlock | CannotJudge] = []
        for case in cases[1:]:
            try:
                self.others.append(ColumnBlock(student, case))
            except CannotJudge as nothing:
                self.others.append(nothing)


def main_path(block: ColumnBlock) -> None:
    """Two layers, with a ReLU between them."""
    if not block.main_path_is_right:
        raise block.wrong("W2 relu(W1 a + b1) + b2 before the last ReLU")


def shortcut(block: ColumnBlock) -> None:
    """The shortcut brings a itself, or its projection."""
    if not block.shortcut_is_right:
        what = "Ws a" if block.case.function == PROJECTION else "a itself"
        raise block.wrong(f"a shortcut that brings {what} to the addition")


def last_relu(block: ColumnBlock) -> None:
    """The output is the ReLU of the whole sum, and something is added where there is a shortcut."""
    if block.is_right or block.lacks_a_bias:
        return
    summed = block.lifted()
    holds = close(block.answer, np.maximum(summed, 0)) and bool((summed < 0).any()) and not block.is_empty
    if holds and block.case.function != PLAIN:
        without = block.zero("W2")
        holds = not _same(block.lifted(**without), block.lifted(**without, a=-block.drawn["a"]))
    if not holds:
        raise block.wrong("one ReLU, of the whole sum")


def sizes(columns: Columns) -> None:
    """In another shape it computes what it computes of the same numbers with zeros around them."""
    if columns.block.is_empty:
        raise columns.block.wrong("a block of two layers")
    for other in columns.others:
        if isinstance(other, CannotJudge):
            raise other
        if other.is_right:
            continue
        wide = max(max(values.shape) for values in other.drawn.values())
        padded = {
            name: np.pad(values, ((0, wide - len(values)), (0, _columns(name, wide) - values.shape[1])))
            for name, values in other.drawn.items()
        }
        rows, examples = other.shape
        y, _ = other.asked(padded)
        if y.ndim != 2 or not _same(other.answer, y[:rows, :examples]):
            raise other.wrong("what it computes for other shapes")


def arguments_stay(block: ColumnBlock) -> None:
    """A call leaves its arguments as they were."""
    if block.is_empty:
        raise block.wrong("a block of two layers")
    if not _same(*block.asked(block.drawn)):
        asked = "the same answer when it is called again with the same arrays"
        raise Wrong(Message(block.case.called, asked, "another one", CHANGED_IN_PLACE))


def _columns(name: str, wide: int) -> int:
    return 1 if name.startswith("b") else wide


def _same(first: Array, second: Array) -> bool:
    return bool(difference(first, second) <= SAME)


def _difference(first: Array, second: Array) -> Array:
    """NaN where the two cannot be compared."""
    return first - second if first.shape == second.shape else np.full((1, 1), np.nan)
