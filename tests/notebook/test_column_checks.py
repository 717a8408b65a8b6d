"""The visible checks of notebook 1 pass right answers, and tell wrong ones what the judge tells them."""

import linecache

import keras
import numpy as np
import pytest
import tensorflow as tf
from resnet_lab import column_checks
from resnet_lab.checks import CheckFailed

from autograder.course import find_course
from autograder.selfcheck.answers import all_answers, read_answer

KIT = find_course()
EXERCISES = ("plain_block", "residual_block", "projection_block", "gradient_norms")
RIGHT = [
    (path, exercise)
    for path in all_answers(KIT.right_answers)
    for exercise in EXERCISES
    if exercise in read_answer(path).cells
]
WRONG = [path for path in all_answers(KIT.wrong_answers) if path.parent.name in EXERCISES]


def functions(path):
    """Its functions, with lines that can be quoted, as those of a notebook's cells can."""
    source = "\n\n".join(read_answer(path).cells.values())
    file = f"<cells of {path.stem}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace = {"np": np, "tf": tf, "keras": keras, "layers": keras.layers}
    exec(compile(source, file, "exec"), namespace)
    return namespace


@pytest.mark.parametrize(("path", "exercise"), RIGHT, ids=lambda part: getattr(part, "stem", part))
def test_right_answer_passes(path, exercise, capsys):
    getattr(column_checks, exercise)(functions(path)[exercise])
    assert capsys.readouterr().out.startswith(f"{exercise}: all right")


@pytest.mark.parametrize("path", WRONG, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_wrong_answer_is_told_what_the_judge_tells(path):
    exercise = path.parent.name
    with pytest.raises(CheckFailed) as failed:
        getattr(column_checks, exercise)(functions(path)[exercise])
    assert read_answer(path).said("words") in str(failed.value)
    assert str(failed.value).startswith(f"Called: {exercise}(")


def test_solutions_pass(capsys):
    from autograder.demo.answers import read_solutions

    namespace = {"np": np, "tf": tf, "keras": keras}
    for cell in read_solutions(KIT, "1_skip_connections.ipynb"):
        exec(cell.source, namespace)
        getattr(column_checks, cell.name)(namespace[cell.name])
    assert capsys.readouterr().out.count("all right") == len(EXERCISES)
