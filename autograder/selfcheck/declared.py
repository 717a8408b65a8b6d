"""What a file of known worth says of itself: its docstring, which begins the file and is read as text.

First what the answer or the attack is; then lines `key: value`, each a thing that it declares.
"""

import re
from pathlib import Path


def read_declared(path: Path) -> tuple[str, str]:
    """The docstring of the file at `path`, and all that follows it. Raises ValueError where there is none."""
    found = re.fullmatch(r'"""(.*?)"""\n(.*)', path.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise ValueError(f"{path} does not begin with a docstring.")
    return found[1], found[2]


def about(docstring: str) -> str:
    """What it is about, in one line: the docstring without what it declares."""
    return " ".join(re.split(r"^\w+:", docstring, maxsplit=1, flags=re.MULTILINE)[0].split())


def said(docstring: str, key: str, default: str = "") -> str:
    """What it says behind `key:`, in one line."""
    found = re.search(rf"^{key}: *(.*)$", docstring, re.MULTILINE)
    return found[1].strip() if found else default
