"""What docs/security.md says of this kit is so."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_test_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", PAGE)
    assert len(set(named)) > 10
    assert not [name for name in named if not (ROOT / name).exists()]


def test_every_promise_names_a_test() -> None:
    rows = PAGE.partition("| promise |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(rows) > 10
    assert not [row for row in rows if "`tests/" not in row.rpartition(" | ")[2]]


def test_every_test_of_the_sandbox_is_named_or_is_of_no_promise() -> None:
    of_answers = {"test_answers.py", "test_cells.py"}
    files = {path.name for path in (ROOT / "tests" / "sandbox").glob("test_*.py")}
    assert not [name for name in files - of_answers if f"tests/sandbox/{name}`" not in PAGE]


def test_readme_links_the_page() -> None:
    assert "(docs/security.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
