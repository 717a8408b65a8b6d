"""Answers that are none: whatever a worker says, the judge goes on, and gives nothing for it."""

import numpy as np
import pytest

from autograder.judge import block_claims
from autograder.judge.assembly import Network
from autograder.judge.blocks import Block
from autograder.judge.cases import draw_block_case, lesson_network_case
from autograder.judge.student import Student
from autograder.judge.verdict import Wrong
from autograder.sandbox import Answer

BUILT = {"ok": True, "weights": [], "blueprint": {}, "input_shape": [], "output_shape": []}
CLAIMS = [
    block_claims.main_path,
    block_claims.shortcut,
    block_claims.addition,
    block_claims.size,
    block_claims.stride,
    block_claims.inference_mode,
    block_claims.training_mode,
    block_claims.gradient_to_input,
    block_claims.gradients_to_weights,
]


class Liar:
    """A worker that gives the same answers to every question."""

    def __init__(self, built=None, arrays=None) -> None:
        self.built, self.arrays = {**BUILT, **(built or {})}, arrays or {}

    def ask(self, op, fields, arrays=None):
        return Answer(dict(self.built) if op == "build" else {"ok": True}, dict(self.arrays))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"y": np.zeros(())},
        {"y": np.zeros((4, 0))},
        {"y": np.zeros((9, 3), np.int64)},
        {"y": np.full((4, 5, 5, 5), np.nan, np.float32)},
        {"y": np.full((4, 7, 6, 12), np.inf, np.float32), "input": np.zeros(3)},
        {"y": np.zeros((4, 2, 2, 2, 2), np.uint8), "input": np.full((4, 7, 6, 12), np.nan)},
    ],
    ids=["none", "scalar", "empty", "batch", "nan", "inf", "rank"],
)
@pytest.mark.parametrize("stride", [None, 2], ids=["identity", "convolutional"])
def test_no_claim_holds_for_arrays_of_another_form(claim, arrays, stride):
    if stride is None and claim is block_claims.stride:
        return
    case = draw_block_case(3, "some_block", "liar", stride=stride)
    with np.errstate(all="ignore"), pytest.raises(Wrong):
        claim(Block(Student(Liar(arrays=arrays)), case))


@pytest.mark.parametrize(
    "built",
    [
        {"weights": None},
        {"weights": [None, 3, {"kind": 1}, {"kind": "kernel", "shape": "x"}, {"kind": "k", "shape": [{}]}]},
        {"weights": [{"kind": "kernel", "shape": [10**30, -1, 0]}] * 30_000},
        {"blueprint": None},
        {"blueprint": {"nodes": [], "output": 0}},
        {"blueprint": {"nodes": [{"id": 0}], "output": -1}},
    ],
    ids=["nothing", "types", "sizes", "no graph", "empty graph", "no nodes"],
)
def test_claims_of_any_form_are_survived(built):
    liar = Liar(built, {"y": np.zeros((4, 7, 6, 12), np.float32)})
    with pytest.raises(Wrong):
        block_claims.shortcut(Block(Student(liar), draw_block_case(3, "some_block", "liar")))


def blueprint_of(*nodes: tuple[str, dict], shape=(64, 64, 3)) -> dict:
    listed = [{"id": 0, "op": "input", "config": {}, "inputs": [], "shape": list(shape)}]
    for number, (op, config) in enumerate(nodes, start=1):
        listed.append({"id": number, "op": op, "config": config, "inputs": [number - 1], "shape": [1, 1, 1]})
    return {"nodes": listed, "output": len(nodes)}


HUGE = [
    ("pad", {"padding": [[10**6, 10**6], [10**6, 10**6]]}),
    ("conv", {"kernel": [64, 64], "strides": [1, 1], "filters": 10**6, "padding": "same"}),
    ("convolutional_block", {"kernel_size": 3, "filters": [1, 1, 10**6], "stride": 1}),
    ("dense", {"units": 10**6}),
    ("max_pool", {"pool": [10**6, 10**6], "strides": [1, 1], "padding": "same"}),
    ("average_pool", {"pool": [65, 65], "strides": [1, 1], "padding": "valid"}),
    ("bn", {"axis": 6, "training": None}),
]


@pytest.mark.parametrize("node", HUGE, ids=lambda node: node[0])
def test_a_description_that_asks_for_too_much_is_not_computed(node):
    liar = Liar({"blueprint": blueprint_of(node)}, {"y": np.full((2, 6), 1 / 6, np.float32)})
    network = Network(Student(liar), lesson_network_case(5))
    assert network.parts is None or not network.parts.blocks
    for claim in (network.check_stem, network.check_head, lambda: network.check_stage(4)):
        with pytest.raises(Wrong):
            claim()


def test_a_false_description_earns_nothing():
    true = Network(Student(Liar()), lesson_network_case(5)).reference.as_dict()
    liar = Liar({"blueprint": true}, {"y": np.full((2, 6), 1 / 6, np.float32)})
    network = Network(Student(liar), lesson_network_case(5))
    assert network.parts is None
    for stage in (2, 3, 4, 5):
        with pytest.raises(Wrong):
            network.check_stage(stage)


@pytest.mark.parametrize("op", ["build", "outputs"])
def test_an_answer_too_big_to_send_is_told_as_that(op):
    class Big(Liar):
        def ask(self, asked, fields, arrays=None):
            if asked == op:
                return Answer({"ok": False, "reason": "too_big"}, {})
            return super().ask(asked, fields, arrays)

    with pytest.raises(Wrong, match="too much to send"):
        block_claims.shortcut(Block(Student(Big()), draw_block_case(3, "some_block", "big")))
