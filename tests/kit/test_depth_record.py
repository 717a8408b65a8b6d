"""The record of depths is of today's code, and shows what the notebook says of it."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from resnet_lab.depth_record import load

ROOT = Path(__file__).resolve().parents[2]
RECORD = load()


@pytest.fixture(scope="module")
def command():
    """benchmarks/depth_record.py, a script in no package."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        spec = importlib.util.spec_from_file_location(
            "depth_record_command", ROOT / "benchmarks/depth_record.py"
        )
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


def mean_accuracy(kind: str, depth: int) -> float:
    return np.mean([one.train_accuracy for one in RECORD if (one.kind, one.depth) == (kind, depth)])


def test_rows_are_of_what_is_measured_today(command):
    cells = {
        cell.name: cell.source for cell in command.read_solutions(command.Course(ROOT), command.NOTEBOOK)
    }
    today = {kind: command.hash_of_training(cells[name]) for kind, name in command.FUNCTIONS.items()}
    stale = [row for row in command.TABLE.all() if row["measured"] != today[row["kind"]]]
    assert not stale, "run python benchmarks/depth_record.py: it trains what is missing"


def test_hash_sees_code_and_neither_comments_nor_docstrings(command):
    hashes = [
        command.hash_of_training(source)
        for source in (
            'def f(x):\n    """One."""\n    return x',
            "def f(x):  # two\n    return x",
            "def f(x):\n    return 1",
        )
    ]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize("depth", [8, 20, 56, 110])
def test_three_seeds_of_each_kind_at_the_depths_of_the_lesson(depth):
    for kind in ("plain", "residual"):
        assert {one.seed for one in RECORD if (one.kind, one.depth) == (kind, depth)} >= {0, 1, 2}


def test_plain_networks_get_worse_with_depth_on_their_training_pictures():
    assert mean_accuracy("plain", 20) > 0.95
    assert max(mean_accuracy("plain", depth) for depth in (56, 110)) < 0.5


def test_residual_networks_never_do():
    assert min(one.train_accuracy for one in RECORD if one.kind == "residual" and one.depth <= 110) > 0.95


def test_residual_network_of_over_a_thousand_layers_trains():
    deep = [one for one in RECORD if one.kind == "residual" and one.depth > 1000]
    assert deep
    assert all(one.train_accuracy > 2 * mean_accuracy("plain", 56) for one in deep)
