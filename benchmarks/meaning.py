"""The meaning of code: what a measurement depends on, be it written and explained however it may."""

import ast
import hashlib
from collections.abc import Iterable


def hash_of_meaning(sources: Iterable[str]) -> str:
    """Of Python sources, without comments, docstrings and the way in which lines are broken."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(ast.dump(_without_docstrings(ast.parse(source))).encode())
    return digest.hexdigest()[:16]


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return tree
