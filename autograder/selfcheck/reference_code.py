"""Reads a function of the solutions as what it means: layers, one after another, and what each of them reads.

A mutation edits that short list, not Python's syntax. The standard `ast` finds the parts and says where their
text lies; whatever is not mutated stays as its author wrote it, so that a mutant and the reference differ in
the mutation alone. LibCST would keep the text as well, but an argument that is added there takes five lines
of nodes for brackets, commas and spaces, and it is one more package for every instructor to install.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

WORDS = {
    "Conv2D": "convolution",
    "BatchNormalization": "batch norm",
    "Activation": "ReLU",
    "Add": "addition",
    "ZeroPadding2D": "zero padding",
    "MaxPooling2D": "max pooling",
    "AveragePooling2D": "average pooling",
    "Flatten": "flattening",
    "Dense": "dense layer",
}
ORDINALS = ("first", "second", "third", "fourth", "fifth")

# What Keras takes by position, in order.
POSITIONAL = {
    "Activation": ("activation",),
    "AveragePooling2D": ("pool_size", "strides"),
    "BatchNormalization": ("axis",),
    "Conv2D": ("filters", "kernel_size", "strides"),
    "Dense": ("units",),
    "MaxPooling2D": ("pool_size", "strides"),
    "ZeroPadding2D": ("padding",),
}
# The same arguments under these names.
SAME_ARGUMENTS = {"SeparableConv2D": "Conv2D", "Conv2DTranspose": "Conv2D"}
RETURNED = "return"
INDENT = "    "


@dataclass(frozen=True)
class Layer:
    """One statement that makes a layer and calls it: `target = layers.KIND(ARGUMENTS)(reads)`.

    arguments: source by name, in the order written. called_with: keywords of the call, `training=True`.
    target: the variable, or "return". words: what to call it in a sentence, "the second batch norm".
    before: what stands between it and the statement above, as written.
    """

    words: str
    kind: str
    arguments: Mapping[str, str]
    reads: str
    target: str
    before: str = "\n"
    called_with: str = ""

    @property
    def role(self) -> str:
        """Its words as a part of an id: second_batch_norm."""
        return re.sub(r"\W+", "_", self.words.removeprefix("the ")).lower()

    @property
    def made(self) -> str:
        """The expression that makes it."""
        by_position = POSITIONAL.get(SAME_ARGUMENTS.get(self.kind, self.kind), ())
        written, open_ = [], True
        for number, (name, source) in enumerate(self.arguments.items()):
            open_ = open_ and by_position[number : number + 1] == (name,) and name not in ("strides", "axis")
            written.append(source if open_ else f"{name}={source}")
        return f"layers.{self.kind}({', '.join(written)})"

    @property
    def text(self) -> str:
        """The whole statement."""
        result = f"{self.made}({self.reads}{', ' * bool(self.called_with)}{self.called_with})"
        return f"return {result}" if self.target == RETURNED else f"{self.target} = {result}"

    def given(self, **arguments: str | None) -> "Layer":
        """With these arguments, as source; None takes one away."""
        changed = {**self.arguments, **arguments}
        # The name is the last, as in the reference.
        name = changed.pop("name", None)
        kept = {key: source for key, source in (*changed.items(), ("name", name)) if source is not None}
        return replace(self, arguments=kept)

    def of_kind(self, kind: str, *without: str) -> "Layer":
        """Made by another class, without these arguments."""
        return replace(self, kind=kind).given(**dict.fromkeys(without))

    def unnamed(self) -> "Layer":
        """Without a name for Keras, which wants each name once in a model."""
        return self.given(name=None)


@dataclass(frozen=True)
class Other:
    """Another statement, as written. before: what stands between it and the one above."""

    text: str
    before: str = "\n"


Statement = Layer | Other


@dataclass(frozen=True)
class Function:
    """A function of the reference, or the body of the one loop that it is made of.

    header: all that stands before its first statement. end: all behind its last. indent: of a statement.
    """

    name: str
    header: str
    statements: tuple[Statement, ...]
    end: str = field(default="")
    indent: str = INDENT

    @property
    def source(self) -> str:
        """The whole cell."""
        return self.header + "".join(each.before + each.text for each in self.statements) + self.end

    @property
    def layers(self) -> list[Layer]:
        """Its layers, in order."""
        return [each for each in self.statements if isinstance(each, Layer)]

    @property
    def paths(self) -> list[list[Layer]]:
        """Layers that follow each other, each reading the one before; the addition ends the last."""
        chains: dict[str, list[Layer]] = {}
        for layer in self.layers:
            if layer.kind == "Add":
                break
            chains.setdefault(layer.target, []).append(layer)
        return list(chains.values())

    def handing_on(self, expression: str) -> str:
        """The statement that hands on `expression` in the place of what the last layer gave."""
        target = self.layers[-1].target
        return f"return {expression}" if target == RETURNED else f"{target} = {expression}"

    def place(self, statement: Statement) -> int:
        """Which statement it is."""
        return next(number for number, each in enumerate(self.statements) if each is statement)

    def changed(self, changes: Mapping[int, Statement | str | None]) -> "Function":
        """With other statements at these places: text, a statement, or None for nothing."""
        kept: list[Statement] = []
        for number, each in enumerate(self.statements):
            new = changes.get(number, each)
            if isinstance(new, str):
                kept.append(Other(new, each.before))
            elif new is not None:
                kept.append(replace(new, before=each.before))
        return replace(self, statements=tuple(kept))

    def with_layer(self, old: Layer, new: Statement | str | None) -> "Function":
        """With another statement in the place of a layer."""
        return self.changed({self.place(old): new})

    def inserted(self, place: int, *new: Statement | str) -> "Function":
        """With more statements before the one at `place`."""
        line = "\n" + self.indent
        more: list[Statement] = [
            Other(each, line) if isinstance(each, str) else replace(each, before=line) for each in new
        ]
        kept = list(self.statements)
        if place == 0:  # the header ends where the first statement begins
            more[0], kept[0] = replace(more[0], before=""), replace(kept[0], before=line)
        return replace(self, statements=(*kept[:place], *more, *kept[place:]))

    def before(self, statement: Statement, *new: Statement | str) -> "Function":
        """With more statements before one of its own."""
        return self.inserted(self.place(statement), *new)

    def after(self, statement: Statement, *new: Statement | str) -> "Function":
        """With more statements behind one of its own."""
        return self.inserted(self.place(statement) + 1, *new)


def read_function(source: str, name: str) -> Function:
    """The function `name`, the only one at the top of `source`. Raises ValueError where there is none."""
    found = [
        each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef) and each.name == name
    ]
    if not found:
        raise ValueError(f"The solutions' cell holds no function {name}.")
    text = _Text(source)
    body = found[0].body[bool(ast.get_docstring(found[0])) :]
    indent = INDENT
    if isinstance(body[0], ast.For) and len(body) == 2:
        body, indent = body[0].body, 2 * INDENT
    read = [_read(statement, text) for statement in body]
    starts = [text.start(statement) for statement in body]
    ends = [text.end(statement) for statement in body]
    before = [source[end:start] for end, start in zip(ends, starts[1:], strict=False)]
    statements = [replace(each, before=gap) for each, gap in zip(read, ["", *before], strict=True)]
    return Function(name, source[: starts[0]], tuple(_with_roles(statements)), source[ends[-1] :], indent)


class _Text:
    """Where nodes stand in a source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = [0]
        for line in source.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def start(self, node: ast.stmt) -> int:
        """In characters. The reference is written in ASCII, where ast's bytes are characters."""
        return self._lines[node.lineno - 1] + node.col_offset

    def end(self, node: ast.stmt) -> int:
        """The first character behind it."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._lines[node.end_lineno - 1] + node.end_col_offset

    def of(self, node: ast.AST) -> str:
        """What is written there."""
        return ast.get_source_segment(self.source, node) or ""


def _read(statement: ast.stmt, text: _Text) -> Statement:
    """A statement as a layer, if it is one."""
    target = ""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = text.of(statement.targets[0])
    elif isinstance(statement, ast.Return):
        target = RETURNED
    call = getattr(statement, "value", None)
    if not (target and isinstance(call, ast.Call) and isinstance(call.func, ast.Call)):
        return Other(text.of(statement))
    made = call.func
    kind = text.of(made.func).removeprefix("layers.")
    arguments = dict(zip(POSITIONAL.get(kind, ()), map(text.of, made.args), strict=False))
    arguments |= {str(keyword.arg): text.of(keyword.value) for keyword in made.keywords}
    return Layer("", kind, arguments, text.of(call.args[0]), target)


def _with_roles(statements: list[Statement]) -> Iterator[Statement]:
    """Name each layer by what it is and which of those it is on its path."""
    paths = Counter((each.kind, _path(each)) for each in statements if isinstance(each, Layer))
    seen: Counter[tuple[str, str]] = Counter()
    for each in statements:
        if not isinstance(each, Layer):
            yield each
            continue
        key = (each.kind, _path(each))
        words = WORDS.get(each.kind, each.kind)
        which = f"{ORDINALS[seen[key]]} " if paths[key] > 1 else ""
        seen[key] += 1
        yield replace(each, words=f"the {_path(each)}{which}{words}")


def _path(layer: Layer) -> str:
    return "shortcut " if layer.target == "shortcut" else ""
