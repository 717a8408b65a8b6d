"""Mutations of the network's middle: its table of stages, the calls of its blocks, what is in between."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.selfcheck.layer_mutations import Change
from autograder.selfcheck.reference_code import Function, Other

FIRST_STAGE = 2
Row = tuple[int, tuple[int, ...], int]  # blocks, filters, stride of the first block

CONVOLUTIONAL, IDENTITY = "convolutional_block", "identity_block"
# Each call written in another way: a part of an id, the arguments before `name`.
OTHER_CALLS = {
    CONVOLUTIONAL: (
        ("without_stride", "x, 3, filters"),
        ("stride_always_2", "x, 3, filters, 2"),
        ("stride_always_1", "x, 3, filters, 1"),
        ("stride_for_kernel_size", "x, stride, filters, 3"),
        ("filters_first", "x, filters, 3, stride"),
        ("filters_reversed", "x, 3, filters[::-1], stride"),
        ("filters_all_the_first", "x, 3, (filters[0],) * 3, stride"),
        ("pair_of_filters", "x, 3, filters[:2], stride"),
        ("reads_the_pictures", "inputs, 3, filters, stride"),
    ),
    IDENTITY: (
        ("filters_first", "x, filters, 3"),
        ("filters_reversed", "x, 3, filters[::-1]"),
        ("filters_of_stage_2", "x, 3, stages[0][1]"),
        ("reads_the_pictures", "inputs, 3, filters"),
    ),
}
# Behind the blocks of one stage.
BETWEEN_STAGES = (
    ("dropout", "Dropout", "layers.Dropout(0.3)"),
    ("batch_norm", "batch norm", "layers.BatchNormalization()"),
    ("relu", "a ReLU", 'layers.Activation("relu")'),
    ("stopped_gradient", "a stop to the gradient", "keras.ops.stop_gradient"),
)


def assembly_mutations(function: Function) -> Iterator[Change]:
    """Of the network."""
    plan = _Plan.of(function)
    yield from _stages(plan)
    yield from _calls(plan)
    yield from _single_blocks(plan)
    yield from _between_stages(plan)


@dataclass(frozen=True)
class _Plan:
    """The network's table of stages and the loop over it."""

    function: Function
    table: Other
    loop: Other
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, function: Function) -> "_Plan":
        others = [each for each in function.statements if isinstance(each, Other)]
        table = next(each for each in others if each.text.startswith("stages ="))
        loop = next(each for each in others if each.text.startswith("for "))
        return cls(function, table, loop, ast.literal_eval(table.text.partition("=")[2].strip()))

    def with_rows(self, rows: Sequence[Row]) -> Function:
        """With another table."""
        lines = "".join(f"        {row},\n" for row in rows)
        return self.function.changed({self.function.place(self.table): f"stages = (\n{lines}    )"})

    def with_row(self, number: int, row: Row) -> Function:
        """With another row in the place of one."""
        return self.with_rows([*self.rows[:number], row, *self.rows[number + 1 :]])

    def with_loop(self, old: str, new: str) -> Function:
        """With other text within the loop."""
        assert self.loop.text.count(old) == 1, old
        return self.function.changed({self.function.place(self.loop): self.loop.text.replace(old, new)})

    def call(self, name: str) -> str:
        """The call of a block as the loop has it, but for its name and the bracket behind that."""
        calls = [
            each
            for each in ast.walk(ast.parse(self.loop.text))
            if isinstance(each, ast.Call) and getattr(each.func, "id", "") == name
        ]
        arguments = ", ".join(ast.unparse(argument) for argument in calls[0].args)
        return f"{name}({arguments}, "

    def with_call(self, name: str, arguments: str) -> Function:
        """With other arguments in the call of a block."""
        return self.with_loop(self.call(name), f"{name}({arguments}, ")


def _stages(plan: _Plan) -> Iterator[Change]:
    rows = plan.rows
    for number, (blocks, filters, stride) in enumerate(rows):
        stage = number + FIRST_STAGE
        for other in sorted({1, blocks - 1, blocks + 1} - {blocks}):
            changed = plan.with_row(number, (other, filters, stride))
            yield Change(
                f"stage_{stage}:blocks_{other}",
                f"Stage {stage} has {other} in the place of {blocks} blocks.",
                changed,
            )
        for other in (1, 2, 3):
            if other != stride:
                changed = plan.with_row(number, (blocks, filters, other))
                yield Change(
                    f"stage_{stage}:stride_{other}", f"Stage {stage} has the stride {other}.", changed
                )
        for change, words, given in _other_filters(rows, number):
            changed = plan.with_row(number, (blocks, given, stride))
            yield Change(f"stage_{stage}:filters_{change}", f"Stage {stage} has {words}.", changed)
        without = plan.with_rows([*rows[:number], *rows[number + 1 :]])
        yield Change(f"stage_{stage}:missing", f"Stage {stage} is missing.", without)
        twice = plan.with_rows([*rows[: number + 1], *rows[number:]])
        yield Change(f"stage_{stage}:twice", f"Stage {stage} is there twice.", twice)
        if number:
            swapped = [*rows[: number - 1], rows[number], rows[number - 1], *rows[number + 1 :]]
            yield Change(
                f"stage_{stage}:before_stage_{stage - 1}",
                f"Stage {stage} comes before stage {stage - 1}.",
                plan.with_rows(swapped),
            )


def _other_filters(rows: Sequence[Row], number: int) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    first, second, third = rows[number][1]
    for other in (number - 1, number + 1):
        if 0 <= other < len(rows):
            stage = other + FIRST_STAGE
            yield f"of_stage_{stage}", f"the filters of stage {stage}", rows[other][1]
    yield "last_halved", "half of its last filters", (first, second, third // 2)
    yield "middle_doubled", "twice its middle filters", (first, 2 * second, third)
    yield "reversed", "its filters in another order", (third, second, first)


def _calls(plan: _Plan) -> Iterator[Change]:
    for name, calls in OTHER_CALLS.items():
        for kernel in ("1", "5"):
            arguments = plan.call(name).removeprefix(f"{name}(").removesuffix(", ").replace("3", kernel, 1)
            yield Change(
                f"{name}:kernel_{kernel}",
                f"Each {name} has the kernel size {kernel}.",
                plan.with_call(name, arguments),
            )
        for change, arguments in calls:
            yield Change(
                f"{name}:{change}",
                f"Each {name} is called with ({arguments}).",
                plan.with_call(name, arguments),
            )
        yield Change(
            f"{name}:lost",
            f"What {name} returns is lost.",
            plan.with_loop(f"x = {name}(", f"{name}("),
        )
    yield Change(
        "blocks:all_convolutional",
        "All blocks are convolutional blocks.",
        plan.with_loop(plan.call(IDENTITY), f"{CONVOLUTIONAL}(x, 3, filters, 1, "),
    )
    yield Change(
        "blocks:all_identity",
        "All blocks are identity blocks.",
        plan.with_loop(plan.call(CONVOLUTIONAL), f"{IDENTITY}(x, 3, filters, "),
    )
    yield Change(
        "blocks:one_more_each",
        "Each stage has an identity block too many.",
        plan.with_loop("range(2, blocks + 1)", "range(1, blocks + 1)"),
    )
    yield Change(
        "blocks:one_less_each",
        "Each stage has an identity block too few.",
        plan.with_loop("range(2, blocks + 1)", "range(2, blocks)"),
    )
    yield Change(
        "blocks:side_by_side",
        "The identity blocks of a stage all read its first block.",
        plan.with_loop(plan.call(IDENTITY), f"{IDENTITY}(first if block > 2 else (first := x), 3, filters, "),
    )


def _single_blocks(plan: _Plan) -> Iterator[Change]:
    """One block of a stage that is unlike its neighbours."""
    for number, (blocks, _, _) in enumerate(plan.rows):
        stage = number + FIRST_STAGE
        kernel = plan.call(CONVOLUTIONAL).replace("3", f"5 if stage == {stage} else 3", 1)
        yield Change(
            f"stage_{stage}:block_1:kernel_5",
            f"Block 1 of stage {stage} has the kernel size 5.",
            plan.with_loop(plan.call(CONVOLUTIONAL), kernel),
        )
        yield Change(
            f"stage_{stage}:block_1:identity_block",
            f"Block 1 of stage {stage} is an identity block.",
            plan.with_loop(
                f"x = {plan.call(CONVOLUTIONAL)}",
                f"x = {IDENTITY}(x, 3, filters) if stage == {stage} else {plan.call(CONVOLUTIONAL)}",
            ),
        )
        for block in range(2, blocks + 1):
            here = f"(stage, block) == ({stage}, {block})"
            kernel = plan.call(IDENTITY).replace("3", f"5 if {here} else 3", 1)
            yield Change(
                f"stage_{stage}:block_{block}:kernel_5",
                f"Block {block} of stage {stage} has the kernel size 5.",
                plan.with_loop(plan.call(IDENTITY), kernel),
            )
        yield Change(
            f"stage_{stage}:block_{blocks}:convolutional_block",
            f"The last block of stage {stage} is a convolutional block.",
            plan.with_loop(
                f"x = {plan.call(IDENTITY)}",
                f"x = {CONVOLUTIONAL}(x, 3, filters, 1) if {here} else {plan.call(IDENTITY)}",
            ),
        )


def _between_stages(plan: _Plan) -> Iterator[Change]:
    for number in range(len(plan.rows)):
        stage = number + FIRST_STAGE
        for change, words, made in BETWEEN_STAGES:
            line = f"\n        if stage == {stage}:\n            x = {made}(x)"
            behind = plan.function.changed({plan.function.place(plan.loop): plan.loop.text + line})
            yield Change(f"stage_{stage}:{change}_behind", f"There is {words} behind stage {stage}.", behind)
