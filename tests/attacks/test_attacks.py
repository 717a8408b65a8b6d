"""Every attack is tried on the real commands, beside honest neighbours, and must come to nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.course import NETWORK_NOTEBOOK, find_course
from autograder.selfcheck.attacks import cells_of, read_attacks
from autograder.selfcheck.raid import THE_CLASS, raid

KIT = find_course(Path(__file__).parent)
ATTACKS = read_attacks(KIT)
# One of each class, and those that went through once.
SAMPLE = {
    "that_reads_secrets/values_in_a_name",
    "that_reads_secrets/reference_of_resnet_lab",
    "that_forges_the_verdict/worker_patched",
    "that_forges_the_verdict/frames_of_its_own",
    "with_keras/right_answers_with_side_effects",
    "that_uses_up_the_machine/settings_of_the_grader",
    "for_readers_of_pages/scripts_in_outputs",
    "that_tamper_with_the_notebook/text_that_takes_for_ever",
    "beside_the_notebook/links",
    "of_weights/pictures_in_an_exception",
    "with_names/two_lines",
}
LEFT = "I was here"


def test_sample_of_attacks_holds(tmp_path):
    sample = [attack for attack in ATTACKS if attack.name in SAMPLE]
    assert {attack.name for attack in sample} == SAMPLE
    assert raid(KIT, sample, tmp_path) == {}


@pytest.mark.slow
def test_every_attack_holds(tmp_path):
    assert raid(KIT, ATTACKS, tmp_path) == {}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_says_in_one_sentence_what_it_tries(attack):
    assert re.fullmatch(r"[A-Z].*[^.]\.", attack.about), attack.about
    assert attack.scores is None or 0 <= attack.scores <= 60
    assert attack.name != THE_CLASS
    assert attack.kind == "files" or cells_of(attack.path)


def test_names_of_students_who_attack_are_unique():
    names = [attack.student for attack in ATTACKS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "command", [["-m", "autograder"], ["-c", "from autograder.__main__ import main; main()"]]
)
def test_check_inside_a_submission_runs_nothing_that_lies_there(command, tmp_path):
    """Neither as settings of a course, nor as a module, nor as a suite."""
    (tmp_path / "nbgrader_config.py").touch()
    folder = tmp_path / "grading" / "submitted" / "mallory" / "residual_networks"
    hidden = folder / "autograder" / "hidden_tests"
    folder.mkdir(parents=True)
    mark = f"open({str(tmp_path / 'left')!r}, 'w').write({LEFT!r})\n"
    for path in (
        folder / "nbgrader_config.py",
        folder / "typer.py",
        folder / "numpy.py",
    ):
        path.write_text(mark)
    if command[0] == "-c":  # under -m Python itself would take this for the kit
        hidden.mkdir(parents=True)
        (hidden / "conftest.py").write_text(mark)
    nbformat.write(nbformat.v4.new_notebook(), folder / NETWORK_NOTEBOOK)
    ran = subprocess.run(
        [sys.executable, *command, "check", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ""} if command[0] == "-m" else {**os.environ, "PYTHONSAFEPATH": "1"},
    )
    assert ran.returncode == 2  # the course is empty: no list of exercises
    assert str(tmp_path / "autograder" / "exercises.toml") in ran.stderr
    assert not (tmp_path / "left").exists()
