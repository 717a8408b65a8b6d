"""The doctor names what is missing, and what to do about it."""

import pytest
import soupsieve
from soupsieve import SelectorSyntaxError

from autograder import doctor


def test_pages_can_be_written_here() -> None:
    assert doctor._feedback_pages().verdict == "good"


def test_a_python_that_cannot_write_pages_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Debian's Python 3.11.2, where selectors that are right are refused."""

    def refuses(select: str, *_arguments: object, **_options: object) -> None:
        raise SelectorSyntaxError("Invalid character 'i' position 0", select, 0)

    monkeypatch.setattr(soupsieve, "select", refuses)
    finding = doctor._feedback_pages()
    assert finding.verdict == "bad"
    assert "SelectorSyntaxError" in finding.found
    assert "PYTHON=python3.12" in finding.remedy
