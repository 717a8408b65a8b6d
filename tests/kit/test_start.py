"""The command line answers `--help` at once, and loads nothing heavy for it."""

import resource
import subprocess
import sys

import pytest

HELP_CPU_S = 0.5
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


def test_help_takes_less_than_half_a_second_of_cpu() -> None:
    def cpu_seconds() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    times = []
    for _ in range(3):  # the first start may compile modules
        before = cpu_seconds()
        subprocess.run([sys.executable, "-m", "autograder", "--help"], capture_output=True, check=True)
        times.append(cpu_seconds() - before)
    assert min(times) < HELP_CPU_S


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    from autograder.cli.app import run

    assert run([command, "--help"]) == 0
    assert "--help" in capsys.readouterr().out
