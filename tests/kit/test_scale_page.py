"""What docs/scale.md says can be typed."""

import re
from pathlib import Path

import yaml
from typer.main import get_command

from autograder.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def options_of(command: str) -> set[str]:
    return {option for each in get_command(app).commands[command].params for option in each.opts}


def test_options_of_our_commands_exist() -> None:
    tls = {"--tls-ca", "--tls-cert", "--tls-key"}
    assert tls | {"--jobs", "--host", "--ports"} <= options_of("node")
    assert tls | {"--scheduler"} <= options_of("grade")
    named = {
        (command, option)
        for command, line in re.findall(r'autograder"? (node|grade|certificates)\b([^\n`#]*)', PAGE)
        for option in re.findall(r"--[\w-]+", line)
    }
    assert {("grade", "--scheduler"), ("node", "--jobs")} <= named
    assert not [(command, option) for command, option in named if option not in options_of(command)]


def test_the_module_that_it_names_is_there() -> None:
    (module,) = set(re.findall(r"python -m ([\w.]+)", PAGE))
    assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def test_the_script_for_slurm_is_python() -> None:
    (script,) = blocks("python")
    compile(script, "slurm.py", "exec")


def test_the_pods_start_commands_that_there_are() -> None:
    (text,) = blocks("yaml")
    deployments = [each for each in yaml.safe_load_all(text) if each["kind"] == "Deployment"]
    commands = [each["spec"]["template"]["spec"]["containers"][0]["command"] for each in deployments]
    assert [command[:2] for command in commands] == [["dask", "scheduler"], ["autograder", "node"]]
    options = {word for word in commands[1] if word.startswith("--")}
    assert options
    assert options <= options_of("node")


def test_readme_links_the_page() -> None:
    assert "(docs/scale.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
