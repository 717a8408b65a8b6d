"""The tables of README.md are true."""

import re
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.exercises import load_exercises

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The rows below the first table line that begins with `heading`, without the marks of code."""
    lines = iter(README.splitlines())
    for line in lines:
        if line.startswith(f"| {heading} |"):
            next(lines)
            break
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append([field.strip() for field in line.strip("|").split(" | ")])
    return found


def test_points_are_those_of_the_list_of_exercises() -> None:
    listed = load_exercises(Course(ROOT).exercises)
    graded = [*listed.exercises, *listed.questions]
    expected = [[each.title, f"`{each.notebook}`", f"{each.points:g}"] for each in graded]
    assert rows("exercise") == expected


def test_every_command_is_in_the_table_and_every_option_in_it_exists() -> None:
    from autograder.cli.app import app, data, gradebook

    commands = {info.callback.__name__.strip("_") for info in app.registered_commands if info.callback}
    for name, group in (("data", data), ("gradebook", gradebook)):
        commands |= {f"{name} {info.name}" for info in group.registered_commands}
    table = {}
    for command, _ in rows("command"):
        words = re.fullmatch(r"`autograder ((?:data |gradebook )?\w+)(.*)`", command)
        assert words, command
        table[words[1]] = set(re.findall(r"--[\w-]+", words[2]))
    assert table.keys() == commands
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "autograder" / "cli").glob("*.py"))
    missing = [option for options in table.values() for option in options if f'"{option}"' not in source]
    assert not missing


@pytest.mark.parametrize("heading", ["folder or file", "to change"])
def test_files_named_in_the_tables_exist(heading: str) -> None:
    made_later = {"autograder/secret/", "grading/"}
    names = {name for row in rows(heading) for name in re.findall(r"`([\w./]+(?:/|\.\w+))`", " ".join(row))}
    missing = [name for name in sorted(names - made_later) if not list(ROOT.rglob(name.rstrip("/")))]
    assert not [name for name in missing if name != "pictures.h5"]
