"""Which hidden tests catch nothing of their own: without them, no wrong answer would get all points."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Idle:
    """A test that is never the only one to fail. fails: in how many cases it does.

    always_with: tests that fail wherever it fails, any of which it can be merged into; none where it never
    fails, and can be deleted.
    """

    test: str
    fails: int
    always_with: tuple[str, ...]


def idle_tests(tests: Sequence[str], failed: Mapping[str, Collection[str]]) -> list[Idle]:
    """Those of `tests` that are idle, in order. failed: by case the tests that did not give all points."""
    caught = [set(each) for each in failed.values()]
    idle = []
    for test in tests:
        its_own = [each for each in caught if test in each]
        if not any(each == {test} for each in its_own):
            company = set.intersection(*its_own) - {test} if its_own else set()
            idle.append(Idle(test, len(its_own), tuple(each for each in tests if each in company)))
    return idle
