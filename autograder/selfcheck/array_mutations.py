"""Wrong versions of functions of arrays and of models: one operator, name, call or constant is another one.

Where mutants.py knows layers, this edits the syntax of the reference, whatever stands there.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

RELU = "np.maximum"
OTHERS = {RELU: ("np.minimum", "np.add"), "tf.norm": ("tf.reduce_sum", "tf.reduce_max")}
Place = tuple[str, int]  # what is changed, and the how manieth of its kind


@dataclass(frozen=True)
class ArrayChange:
    """id: place and change. sentence: what is wrong. source: of the whole cell."""

    id: str
    sentence: str
    source: str


def array_mutations(source: str) -> Iterator[ArrayChange]:
    """Every change of the one function in `source`, in order."""
    tree = ast.parse(source)
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    names = _names(function)
    for number, node in enumerate(ast.walk(function)):
        for what, changed in _changes(node, names):
            place = f"{ast.unparse(node)} on line {getattr(node, 'lineno', 0)}"
            text = ast.unparse(_replaced(tree, number, changed))
            change = f"{number}:{what.replace(' ', '_')}"
            yield ArrayChange(change, f"{what} in the place of {place}", text)


def _changes(node: ast.AST, names: list[str]) -> Iterator[tuple[str, ast.AST]]:
    """What a node may become, each with a name."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield "number by number", ast.BinOp(node.left, ast.Mult(), node.right)
        yield "other way round", ast.BinOp(node.right, node.op, node.left)
        yield "first transposed", ast.BinOp(ast.Attribute(node.left, "T", ast.Load()), node.op, node.right)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield "difference", ast.BinOp(node.left, ast.Sub(), node.right)
        yield "product", ast.BinOp(node.left, ast.Mult(), node.right)
        yield "left addend alone", node.left
        yield "right addend alone", node.right
    elif isinstance(node, ast.Call) and ast.unparse(node.func) in OTHERS:
        yield "nothing applied", node.args[0]
        for other in OTHERS[ast.unparse(node.func)]:
            yield other, ast.Call(ast.parse(other, mode="eval").body, node.args, node.keywords)
    elif isinstance(node, ast.Call) and any(_is_flag(keyword) for keyword in node.keywords):
        yield "no flag", ast.Call(node.func, node.args, [key for key in node.keywords if not _is_flag(key)])
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield str(not node.value), ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and node.value == 0:
        yield "1", ast.Constant(1)
    elif isinstance(node, ast.Constant) and node.value == "kernel":
        yield "bias", ast.Constant("bias")
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for other in names:
            if other != node.id and _kind(other) == _kind(node.id):
                yield other, ast.Name(other, ast.Load())


def _names(function: ast.FunctionDef) -> list[str]:
    """Arguments and variables that hold arrays in the lecture's notation: W1, b2, a1, z2."""
    arguments = [argument.arg for argument in function.args.args]
    stored = [node.id for node in ast.walk(function) if _is_stored(node) and isinstance(node, ast.Name)]
    return [name for name in dict.fromkeys([*arguments, *stored]) if _kind(name)]


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _kind(name: str) -> str:
    """Names of one kind may be taken for each other; empty for others than the lecture's."""
    first, rest = name[:1], name[1:]
    if first not in ("W", "b", "a", "z") or not (rest in ("", "s") or rest.isdigit()):
        return ""
    return first if first in ("W", "b") else "activation"


def _is_flag(keyword: ast.keyword) -> bool:
    return isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool)


def _replaced(tree: ast.Module, number: int, changed: ast.AST) -> ast.Module:
    """A copy of the tree with another node in the place of the one that `walk` meets at `number`."""
    copied = copy.deepcopy(tree)
    target = list(ast.walk(copied.body[0]))[number]
    for node in ast.walk(copied):
        for name, value in ast.iter_fields(node):
            if value is target:
                setattr(node, name, changed)
            elif isinstance(value, list):
                value[:] = [changed if part is target else part for part in value]
    return ast.fix_missing_locations(copied)
