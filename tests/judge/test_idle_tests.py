"""A hidden test that is never the only one to fail catches nothing of its own."""

from autograder.selfcheck.idle import Idle, idle_tests

TESTS = ("main_path", "shortcut", "gradient")


def test_test_that_alone_catches_a_case_is_not_idle():
    failed = {"a": ["main_path"], "b": ["shortcut"], "c": ["gradient"]}
    assert idle_tests(TESTS, failed) == []


def test_idle_test_names_the_tests_that_always_fail_with_it():
    failed = {
        "a": ["main_path", "gradient"],
        "b": ["main_path", "gradient", "shortcut"],
        "c": ["main_path"],
        "d": ["shortcut"],
    }
    assert idle_tests(TESTS, failed) == [Idle("gradient", 2, ("main_path",))]


def test_test_with_changing_company_is_idle_and_can_be_merged_into_none():
    failed = {
        "a": ["main_path"],
        "b": ["shortcut"],
        "c": ["main_path", "gradient"],
        "d": ["shortcut", "gradient"],
    }
    assert idle_tests(TESTS, failed) == [Idle("gradient", 2, ())]


def test_test_that_never_fails_is_idle():
    assert Idle("shortcut", 0, ()) in idle_tests(TESTS, {"a": ["main_path"], "b": ["gradient"]})
