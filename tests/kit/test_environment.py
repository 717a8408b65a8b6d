"""environment.yml is what pyproject.toml says, in conda's words."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))

from environment_file import environment  # noqa: E402  a script beside this test, in no package


def test_environment_for_conda_has_the_packages_of_pyproject() -> None:
    path = ROOT / "environment.yml"
    found, wanted = path.read_text(encoding="utf-8"), environment()
    path.write_text(wanted, encoding="utf-8")
    assert found == wanted, "environment.yml was stale and has been written anew: look at it and commit it"
