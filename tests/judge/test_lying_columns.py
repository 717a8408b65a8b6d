"""Answers of notebook 1 that are none: whatever a worker says, the judge goes on and gives nothing for it."""

import numpy as np
import pytest

from autograder.judge import columns as claims
from autograder.judge import gradients
from autograder.judge.columns import Columns, draw_cases
from autograder.judge.gradients import Norms, draw_network
from autograder.judge.student import Student
from autograder.judge.verdict import Wrong
from autograder.sandbox import Answer

ARRAYS = {
    "none": {},
    "one": {"y": np.zeros((9, 4))},
    "scalar": {"y": np.zeros(()), "again": np.zeros(())},
    "empty": {"y": np.zeros((0, 4)), "again": np.zeros((0, 4))},
    "nan": {"y": np.full((9, 4), np.nan), "again": np.full((9, 4), np.nan)},
    "inf": {"y": np.full((9, 4), np.inf), "again": np.zeros(3)},
    "rank": {"y": np.zeros((1, 2, 1, 2), np.uint8), "again": np.zeros((1, 2, 1, 2), np.uint8)},
    "numbers": {"y": np.ones((9, 4), np.int64), "again": np.ones((9, 4), np.int64)},
}
CLAIMS = {
    "main_path": lambda columns: claims.main_path(columns.block),
    "shortcut": lambda columns: claims.shortcut(columns.block),
    "last_relu": lambda columns: claims.last_relu(columns.block),
    "sizes": claims.sizes,
    "arguments_stay": lambda columns: claims.arguments_stay(columns.block),
}


class Liar:
    """A worker that gives the same answers to every question."""

    def __init__(self, arrays=None, **fields) -> None:
        self.fields, self.arrays = {"ok": True, **fields}, arrays or {}

    def ask(self, op, fields, arrays=None):
        return Answer(dict(self.fields), dict(self.arrays))


@pytest.mark.parametrize("exercise", ["plain_block", "residual_block", "projection_block"])
@pytest.mark.parametrize("arrays", ARRAYS)
@pytest.mark.parametrize("claim", CLAIMS)
def test_no_claim_holds_for_arrays_of_another_form(claim, arrays, exercise):
    if exercise == "plain_block" and claim == "shortcut":
        return
    columns = Columns(Student(Liar(ARRAYS[arrays])), draw_cases(3, exercise))
    with np.errstate(all="ignore"), pytest.raises(Wrong):
        CLAIMS[claim](columns)


def test_a_false_description_earns_nothing():
    case = draw_cases(3, "residual_block")[0]
    true = Columns(Student(Liar()), [case]).block.reference.as_dict()
    block = Columns(Student(Liar(ARRAYS["numbers"], blueprint=true)), [case]).block
    for claim in (claims.main_path, claims.shortcut, claims.last_relu):
        with pytest.raises(Wrong):
            claim(block)


@pytest.mark.parametrize(
    "numbers",
    [
        None,
        [],
        "12",
        {},
        [None] * 4,
        ["1"] * 4,
        [[1.0]] * 4,
        [True] * 4,
        [1] * 4,
        [1.0] * 4,
        [1e308] * 100_000,
    ],
    ids=lambda value: str(value)[:12],
)
def test_no_claim_holds_for_other_numbers(numbers):
    plain = Norms(Student(Liar(numbers=numbers)), draw_network(3, "plain", 4))
    normed = Norms(Student(Liar(numbers=numbers)), draw_network(3, "batch norm", 3, batch_norm=True))
    for claim in (
        lambda: gradients.norms(plain),
        lambda: gradients.order(plain),
        lambda: gradients.training_mode(normed, plain),
    ):
        with np.errstate(all="ignore"), pytest.raises(Wrong):
            claim()
