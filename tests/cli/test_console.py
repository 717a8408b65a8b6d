"""What reaches a terminal is text, never a command to the terminal."""

import pytest

from autograder.cli.console import counting, one_line, say, show_table, visible


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b2J", "\\x9b2J"),
        ("abc\u202efdp.exe", "abc\\u202efdp.exe"),
        ("bell\x07 return\r", "bell\\x07 return\\r"),
        ("Zoë Müller 李", "Zoë Müller 李"),
    ],
)
def test_control_characters_are_written_out(foreign: str, shown: str) -> None:
    assert visible(foreign) == shown


def test_one_line_is_one_line() -> None:
    assert one_line("first\n  second\tthird") == "first second third"


def test_markup_in_a_name_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    say("[bold]ada[/bold] \x1b]0;title\x07")
    show_table("Class", ["student"], [["[red]grace\x1b[0m"]])
    shown = capsys.readouterr().out
    assert "[bold]ada[/bold]" in shown
    assert "[red]grace" in shown
    assert "\x1b" not in shown


def test_progress_in_a_log_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with counting("Graded") as count:
        for done in range(101):
            count(done, 100, "ada")
    assert capsys.readouterr().err.splitlines() == ["Graded ada (1 of 100)", "Graded ada (100 of 100)"]
