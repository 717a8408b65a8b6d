"""Every benchmark starts: what it imports is still there."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = sorted((Path(__file__).parents[2] / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_benchmark_says_how_it_is_called(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if "argparse" in source:
        ran = subprocess.run([sys.executable, path, "--help"], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr[-300:]
        assert "usage" in ran.stdout
