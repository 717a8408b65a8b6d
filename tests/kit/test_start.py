"""The command line answers `--help` at once, and loads nothing heavy for it."""

import subprocess
import sys

import pytest

HEAVY = (
    "tensorflow",
    "keras",
    "numpy",
    "h5py",
    "nbgrader",
    "nbconvert",
    "matplotlib",
    "sqlalchemy",
    "IPython",
)
COMMANDS = [
    "demo",
    "release",
    "bundle",
    "check",
    "grade",
    "watch",
    "feedback",
    "export",
    "train",
    "data",
    "selfcheck",
    "doctor",
]


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; from autograder.cli.app import run; run(['--help']);"
        f"sys.exit(', '.join(name for name in {HEAVY} if name in sys.modules) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    from autograder.cli.app import run

    assert run([command, "--help"]) == 0
    assert "--help" in capsys.readouterr().out
