"""For all tests: nothing that this shell says about a gradebook counts."""

import os
from collections.abc import Iterator

import pytest

from autograder.ledger.database import ENVIRONMENT

os.environ.pop(ENVIRONMENT, None)


@pytest.fixture(autouse=True)
def no_gradebook_in_the_environment() -> Iterator[None]:
    """`--db` leaves one there, for the processes that a command starts."""
    yield
    os.environ.pop(ENVIRONMENT, None)
