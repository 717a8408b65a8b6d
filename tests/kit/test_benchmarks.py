"""Every benchmark starts: what it imports is still there."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = sorted((Path(__file__).parents[2] / "benchmarks").glob("*.py"))
COMMANDS = [path for path in BENCHMARKS if "argparse" in path.read_text(encoding="utf-8")]
OTHERS = [path for path in BENCHMARKS if path not in COMMANDS]  # they take what another benchmark hands them


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_benchmark_says_how_it_is_called(path: Path) -> None:
    ran = subprocess.run([sys.executable, path, "--help"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-300:]
    assert "usage" in ran.stdout


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_part_of_a_benchmark_is_imported(path: Path) -> None:
    command = [sys.executable, "-c", f"import {path.stem}"]
    ran = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-300:]
