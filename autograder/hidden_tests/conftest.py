"""Fixtures of the hidden suites: a student's functions, drawn cases, and where a submission comes from.

    pytest autograder/hidden_tests --submission PATH [--seed N] [--course FOLDER]

runs them by itself, on one submission. In grading, autograder/judge/recorder.py runs them and hands in the
session.

To add a test: write a function below its concept, give it `@pytest.mark.points(N)` and a docstring whose
first line is the claim as the student shall read it, and keep the sum equal to exercises.toml. `autograder
selfcheck` then tells whether right answers still pass and wrong ones still fail.
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from autograder.course import find_course
from autograder.exercises import load_exercises
from autograder.judge.blocks import Block
from autograder.judge.cases import draw_block_case
from autograder.judge.columns import Columns, draw_cases
from autograder.judge.recorder import SESSION, grade_id_of
from autograder.judge.session import Session, open_session
from autograder.judge.stacks import MANY, DrawStack, Stack
from autograder.judge.student import Student
from autograder.judge.verdict import CannotJudge
from autograder.sandbox import Zygote

Built = TypeVar("Built", bound=Block)
DrawBlock = Callable[..., Block]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("submission")
    group.addoption("--submission", type=Path, help="the folder or notebook to judge")
    group.addoption("--seed", type=int, help="draw with this seed in the place of the submission's own")
    group.addoption("--course", type=Path, help="the course's folder")


@pytest.fixture(scope="session")
def session(pytestconfig: pytest.Config) -> Iterator[Session]:
    """The submission under judgement."""
    given = pytestconfig.stash.get(SESSION, None)
    if given is not None:
        yield given
        return
    path = pytestconfig.getoption("submission")
    if path is None:
        pytest.exit("Say which submission to judge: --submission PATH", returncode=2)
    course = find_course(pytestconfig.getoption("course") or Path(__file__).parent)
    with Zygote(course, load_exercises(course.exercises).limits) as zygote:
        yield open_session(path, course, zygote, pytestconfig.getoption("seed"))


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest, session: Session) -> int:
    """What everything of this suite is drawn from."""
    return session.seeds[grade_id_of(request.path)]


@pytest.fixture(scope="module")
def student(request: pytest.FixtureRequest, session: Session) -> Iterator[Student]:
    """The student's code in a worker of its own, run down to the exercise that this suite is named after."""
    with session.student(grade_id_of(request.path)) as student:
        yield student


def _built_once(build: Callable[..., Built]) -> Callable[..., Built]:
    """`build` with its results kept, by its arguments; what stood in the way is raised again as it was."""

    @cache
    def kept(*arguments: object, **named: object) -> Built | CannotJudge:
        try:
            return build(*arguments, **named)
        except CannotJudge as nothing:
            return nothing

    def built(*arguments: object, **named: object) -> Built:
        found = kept(*arguments, **named)
        if isinstance(found, CannotJudge):
            raise found
        return found

    return built


@pytest.fixture(scope="module")
def draw_block(request: pytest.FixtureRequest, student: Student, seed: int) -> DrawBlock:
    """`draw_block(name, kernel_size=3, stride=None)`: the student's block, built for a case drawn for that
    purpose.
    """
    function = grade_id_of(request.path)

    @_built_once
    def draw(name: str, *, kernel_size: int = 3, stride: int | None = None) -> Block:
        return Block(student, draw_block_case(seed, function, name, kernel_size=kernel_size, stride=stride))

    return draw


@pytest.fixture(scope="module")
def columns(request: pytest.FixtureRequest, student: Student, seed: int) -> Columns:
    """The student's block in NumPy, with equal sizes and with others."""
    return Columns(student, draw_cases(seed, grade_id_of(request.path)))


@pytest.fixture(scope="module")
def draw_stack(request: pytest.FixtureRequest, student: Student, seed: int) -> DrawStack:
    """`draw_stack(blocks, expected_blocks)`: the student's stack of so many, to be compared with so many."""
    function = grade_id_of(request.path)

    @_built_once
    def draw(blocks: int, expected_blocks: int) -> Stack:
        return Stack(student, seed, function, blocks, expected_blocks)

    # Built before anything is asked: of an exception that is raised later, only the class is told.
    with contextlib.suppress(CannotJudge):
        draw(MANY, MANY)
    return draw
