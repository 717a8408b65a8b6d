"""Wrong versions of the reference lose points, unless they compute the same function."""

import ast
import random
from pathlib import Path

import pytest

from autograder.course import find_course
from autograder.demo.answers import read_solutions
from autograder.selfcheck import SEED
from autograder.selfcheck.cases import known_cases
from autograder.selfcheck.mutants import MUTATED, equivalent_mutants, mutants
from autograder.selfcheck.reference_code import read_function
from autograder.selfcheck.trials import try_case

KIT = find_course(Path(__file__).parent)
MUTANTS = mutants(KIT)
CASES = {case.name: case for case in known_cases(KIT, ("mutant",))}
EQUIVALENT = equivalent_mutants()
FEWEST = 300
IN_THE_SAMPLE = 4  # of each exercise
# Mutants that compute what they must where a block or a network is asked as a student would try it, and the
# tests that they must fail, and no others.
SHOWN_BY_A_SECOND_QUESTION = {
    "identity_block:first_relu:relu6": ["test_main_path"],
    "identity_block:reuse:layers_of_earlier_calls": ["test_gradients_to_the_weights"],
    "convolutional_block:first_batch_norm:epsilon_1": ["test_main_path"],
    "convolutional_block:shortcut_batch_norm:epsilon_1": ["test_shortcut"],
    "resnet50:batch_norm:epsilon_1": ["test_stem"],
    "resnet50:convolution:frozen": ["test_stem"],
    "resnet50:dense_layer:frozen": ["test_head"],
    "resnet50:dense_layer:without_bias": ["test_head"],
    "resnet50:insert:stopped_gradient:behind_max_pooling": ["test_stem"],
    "resnet50:stage_3:stopped_gradient_behind": ["test_stage_3"],
    "resnet50:insert:stopped_gradient:behind_flattening": ["test_head"],
    "resnet50:zero_padding:of_3_2_3_2": ["test_input_shape"],
}


def sample(exercise):
    wrong = [mutant for mutant in MUTANTS if mutant.exercise == exercise and mutant.id not in EQUIVALENT]
    return random.Random(exercise).sample(wrong, IN_THE_SAMPLE)


EXERCISES = [exercise for exercises in MUTATED.values() for exercise in exercises]
SAMPLE = [mutant for exercise in EXERCISES for mutant in sample(exercise)]


def code(source):
    return ast.dump(ast.parse(source))


@pytest.fixture(scope="module")
def reference():
    cells = (cell for name in MUTATED for cell in read_solutions(KIT, name))
    return {cell.name: cell.source for cell in cells if cell.name in EXERCISES}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_function_that_is_read_and_not_changed_is_what_its_author_wrote(exercise, reference):
    assert read_function(reference[exercise], exercise).source == reference[exercise]


def test_mutants_are_the_same_each_time():
    assert mutants(KIT) == MUTANTS


def test_there_are_at_least_300_mutants():
    assert len(MUTANTS) >= FEWEST


def test_no_two_mutants_have_one_id():
    assert len({mutant.id for mutant in MUTANTS}) == len(MUTANTS)


def test_no_two_mutants_and_no_mutant_and_the_reference_are_the_same_code(reference):
    codes = {(mutant.exercise, code(mutant.cells[mutant.exercise])) for mutant in MUTANTS}
    codes |= {(exercise, code(reference[exercise])) for exercise in EXERCISES}
    assert len(codes) == len(MUTANTS) + len(EXERCISES)


def test_mutant_differs_from_the_reference_in_its_own_exercise_only(reference):
    for mutant in MUTANTS:
        different = [name for name, source in mutant.cells.items() if source != reference[name]]
        assert different == [mutant.exercise], mutant.id


def test_id_of_a_mutant_begins_with_its_exercise():
    assert all(mutant.id.partition(":")[0] == mutant.exercise for mutant in MUTANTS)


def test_every_mutant_that_is_listed_exists():
    assert set(EQUIVALENT) | set(SHOWN_BY_A_SECOND_QUESTION) <= {mutant.id for mutant in MUTANTS}


@pytest.mark.parametrize("mutant", SAMPLE, ids=lambda mutant: mutant.id)
def test_mutant_of_the_sample_is_killed(mutant, course, zygote, tmp_path):
    assert_is_killed_or_equivalent(mutant, course, zygote, tmp_path)


@pytest.mark.parametrize("mutant", SHOWN_BY_A_SECOND_QUESTION)
def test_mutant_that_a_second_question_shows_fails_the_test_of_its_concept_only(
    mutant, course, zygote, tmp_path
):
    tried = try_case(CASES[mutant], course, zygote, tmp_path / "submission", SEED)
    assert list(tried.failed) == SHOWN_BY_A_SECOND_QUESTION[mutant], tried.message


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_mutant_is_killed_or_equivalent(mutant, course, zygote, tmp_path):
    assert_is_killed_or_equivalent(mutant, course, zygote, tmp_path)


def assert_is_killed_or_equivalent(mutant, course, zygote, folder):
    tried = try_case(CASES[mutant.id], course, zygote, folder / "submission", SEED)
    assert tried.status != "grader_failed", tried.wrong  # as a suite without tests is, too
    assert (tried.lost == 0) == (mutant.id in EQUIVALENT), mutant.change
