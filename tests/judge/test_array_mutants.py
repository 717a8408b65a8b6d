"""Wrong versions of the functions of notebook 1 lose points."""

import random
from pathlib import Path

import pytest

from autograder.course import find_course
from autograder.selfcheck import SEED
from autograder.selfcheck.array_mutations import array_mutations
from autograder.selfcheck.cases import known_cases
from autograder.selfcheck.mutants import array_mutants, equivalent_mutants
from autograder.selfcheck.trials import try_case

KIT = find_course(Path(__file__).parent)
MUTANTS = array_mutants(KIT)
CASES = {case.name: case for case in known_cases(KIT, ("mutant",))}
SAMPLE = random.Random(SEED).sample(MUTANTS, 12)


def changes_of(line):
    return {
        change.source.splitlines()[1].strip()
        for change in array_mutations(f"def f(a, W1, b1):\n    {line}\n")
    }


def test_products_names_and_calls_are_changed():
    assert changes_of("return np.maximum(W1 @ a, 0)") == {
        "return np.minimum(W1 @ a, 0)",
        "return np.add(W1 @ a, 0)",
        "return W1 @ a",
        "return np.maximum(W1 * a, 0)",
        "return np.maximum(a @ W1, 0)",
        "return np.maximum(W1.T @ a, 0)",
        "return np.maximum(W1 @ a, 1)",
    }


def test_flags_are_turned_and_left_out():
    assert changes_of("return model(a, training=True)") == {
        "return model(a)",
        "return model(a, training=False)",
    }


def test_ids_are_unique_and_begin_with_the_exercise():
    assert len({mutant.id for mutant in MUTANTS}) == len(MUTANTS) > 100
    assert all(mutant.id.startswith(f"{mutant.exercise}:") for mutant in MUTANTS)


@pytest.mark.parametrize("mutant", SAMPLE, ids=lambda mutant: mutant.id)
def test_mutant_of_the_sample_is_killed(mutant, course, zygote, tmp_path):
    assert_is_killed(mutant, course, zygote, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_mutant_is_killed(mutant, course, zygote, tmp_path):
    assert_is_killed(mutant, course, zygote, tmp_path)


def assert_is_killed(mutant, course, zygote, folder):
    tried = try_case(CASES[mutant.id], course, zygote, folder / "submission", SEED)
    assert tried.status != "grader_failed", tried.wrong
    assert (tried.lost == 0) == (mutant.id in equivalent_mutants()), mutant.change
