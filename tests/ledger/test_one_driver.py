"""One run at a time grades a course; a second one is told which."""

import multiprocessing
import os
import signal

import pytest

from autograder.course import Course
from autograder.errors import UserError
from autograder.ledger.one_driver import only_driver


def hold_until_killed(root, ready):
    with only_driver(Course(root), "autograder grade"):
        ready.set()
        signal.pause()


@pytest.fixture
def other_driver(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=hold_until_killed, args=(tmp_path, ready))
    process.start()
    assert ready.wait(60)
    yield process
    process.kill()
    process.join()


def test_second_driver_is_told_who_is_at_work(tmp_path, other_driver):
    told = rf"graded already by `autograder grade` \(process {other_driver.pid}, since .*\): wait"
    with pytest.raises(UserError, match=told), only_driver(Course(tmp_path), "autograder watch"):
        pass


def test_a_driver_that_was_killed_holds_nothing(tmp_path, other_driver):
    os.kill(other_driver.pid, signal.SIGKILL)
    other_driver.join()
    with only_driver(Course(tmp_path), "autograder grade"):
        pass


def test_driver_that_ended_leaves_the_course_free(tmp_path):
    for _ in range(2):
        with only_driver(Course(tmp_path), "autograder grade"):
            pass
