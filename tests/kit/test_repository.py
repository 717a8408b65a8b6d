"""What is committed can be named, is short, and tells nothing of the machine that it was written on."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400  # lines
GENERATED = ("assignment/",)
# Put together here, so that this file does not hold what it looks for.
FOREIGN = re.compile(
    "|".join(
        (
            r"py" r"pi\.org",
            r"python" r"hosted\.org",
            r"deb\." r"debian\.org",
            r"registry\." r"npm",
            r"anaconda\." r"org/",
            r"/opt/" r"wheels",
            r"(?<![\w/.])/wo" r"rk/",
            r"/root" r"/",
            r"/home/" r"\w+/",
        )
    )
)


@cache
def committed() -> tuple[str, ...]:
    """Names of all files that git keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_no_file_names_a_registry_or_a_machine_s_path() -> None:
    found = [f"{name}: {match[0]}" for name in committed() for match in FOREIGN.finditer(text_of(name))]
    assert not found


def test_files_are_short() -> None:
    long = [
        name
        for name in committed()
        if name.endswith((".py", ".md", ".toml", ".yml"))
        and not name.startswith(GENERATED)
        and len(text_of(name).splitlines()) > LONGEST_FILE
    ]
    assert not long


def test_modules_are_named_after_their_job() -> None:
    vague = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py", "tools.py"}
    assert not [name for name in committed() if Path(name).name in vague]


def test_every_file_at_the_top_is_in_the_readme() -> None:
    readme = text_of("README.md")
    top = {f"{name.split('/')[0]}/" if "/" in name else name for name in committed()}
    hidden = {name for name in top if name.startswith(".")}
    assert not [
        name
        for name in sorted(top - hidden - {"README.md"})
        if f"`{name}`" not in readme and f"({name})" not in readme
    ]


@pytest.mark.parametrize("suffix", [".h5", ".keras", ".db", ".zip", ".png"])
def test_no_weights_pictures_or_grades_are_committed(suffix: str) -> None:
    assert not [name for name in committed() if name.endswith(suffix)]


def test_every_package_of_ours_is_listed_in_pyproject() -> None:
    import tomllib

    listed = set(tomllib.loads(text_of("pyproject.toml"))["tool"]["setuptools"]["packages"])
    found = {
        str(Path(name).parent).replace("/", ".") for name in committed() if name.endswith("/__init__.py")
    }
    ours = {name for name in found if name.split(".")[0] in ("autograder", "data")}
    assert ours == listed - {"resnet_lab"}
