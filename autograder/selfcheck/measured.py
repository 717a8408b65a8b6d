"""What decides how an answer is judged, as a hash: rows of measurements are valid while it stays the same.

Code counts, and of notebooks their code cells. The words of the lesson, its plots and its drawings do not:
of `resnet_lab` only those modules count that the judge, the worker, a hidden suite or a visible check
imports, directly or through others.
"""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import Course

LAB = "resnet_lab"
JUDGING = (
    "autograder/exercises.toml",
    "autograder/frame.py",
    "autograder/grading.py",
    "autograder/submission.py",
    "autograder/hidden_tests/*.*",
    "autograder/judge/*.py",
    "autograder/sandbox/*.py",
    "autograder/selfcheck/trials.py",
    "autograder/selfcheck/visible_checks.py",
    "autograder/worker/*.py",
)
RAIDING = ("as_user", "attacks", "bystander", "canaries", "copies", "raid", "running", "seen_by_students")
# Attacks go through the gradebook and the pages as well.
RECORDING = (
    "autograder/*.py",
    "autograder/ledger/*.py",
    "autograder/cli/*.py",
    *(f"autograder/selfcheck/{name}.py" for name in RAIDING),
    "nbgrader_config.py",
)


def hash_of_judging(course: Course) -> str:
    """Of all that decides points, statuses and messages, as released to students."""
    files = list(_matching(course, JUDGING))
    notebooks = [_code(path) for path in sorted(course.release.glob("*.ipynb"))]
    sources = [path.read_text(encoding="utf-8") for path in files if path.suffix == ".py"]
    checks = [cell["source"] for cells in notebooks for cell in cells if cell["nbgrader"].get("grade")]
    lab = modules_behind(course.release / LAB, [*sources, *checks])
    return _hash(course, [*files, *lab], json.dumps(notebooks, sort_keys=True))


def hash_of_recording(course: Course) -> str:
    """Of all that writes grades and pages."""
    return _hash(course, _matching(course, RECORDING))


def modules_behind(lab: Path, sources: Iterable[str]) -> list[Path]:
    """The modules of a `resnet_lab` that code imports, and those that they import, in order."""
    found: set[Path] = set()
    waiting = list(sources)
    while waiting:
        for name in _imported(waiting.pop()):
            path = lab / f"{name}.py"
            if path.is_file() and path not in found:
                found.add(path)
                waiting.append(path.read_text(encoding="utf-8"))
    return sorted(found)


def _imported(source: str) -> Iterator[str]:
    """What may be modules of resnet_lab: what is imported, wherever that stands, and names in use, for a
    cell uses what another one imports.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, module = node.module.partition(".")
            if package == LAB:
                yield from [module] if module else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (alias.name.rpartition(".")[2] for alias in node.names if alias.name.startswith(LAB))
        elif isinstance(node, ast.Name):
            yield node.id


def _matching(course: Course, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from filter(Path.is_file, sorted(course.root.glob(pattern)))


def _code(notebook: Path) -> list[dict[str, Any]]:
    """Source and nbgrader's marks of each code cell."""
    cells = nbformat.read(notebook, as_version=4).cells
    return [
        {"source": cell.source, "nbgrader": dict(cell.metadata.get("nbgrader", {}))}
        for cell in cells
        if cell.cell_type == "code"
    ]


def _hash(course: Course, files: Iterable[Path], text: str = "") -> str:
    digest = hashlib.sha256(text.encode())
    for path in files:
        digest.update(f"{path.relative_to(course.root)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
