"""Frames of a worker that lies, drawn near to right answers, and what the judge makes of them."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

import nbformat
import numpy as np
import safetensors.numpy
from hypothesis import strategies as some
from liar import lying_worker
from mutations import as_text, damaged, mutated
from resnet_lab.blueprint import Blueprint
from resnet_lab.expected import weight_counts

from autograder.judge import accuracy, block_claims
from autograder.judge.accuracy import HiddenPictures
from autograder.judge.assembly import Network
from autograder.judge.blocks import Block
from autograder.judge.cases import draw_block_case, lesson_network_case
from autograder.judge.student import Student
from autograder.judge.verdict import CannotJudge, Wrong
from autograder.report import Status
from autograder.sandbox import Worker, WorkerGone
from autograder.worker import frames

STATUSES = frozenset(get_args(Status))
LONGEST_MESSAGE = 20_000  # characters; a student reads it
# A network takes ten times as long to judge as a block.
ABOUT = ["cell"] * 2 + ["identity"] * 2 + ["convolutional"] * 2 + ["accuracy", "network"]
# Ways to break a frame itself, among many in which only what it holds is wrong. Each silence costs the whole
# wall limit.
BREAKS = ["none"] * 150 + ["damaged"] * 8 + ["lengths"] * 6 + ["bytes"] * 3 + ["silence"]
HIDDEN = HiddenPictures(np.zeros((12, 64, 64, 3), np.uint8), np.arange(12) % 6, 6)
SEED = 5
CLAIMS = [
    block_claims.main_path,
    block_claims.shortcut,
    block_claims.addition,
    block_claims.size,
    block_claims.inference_mode,
    block_claims.training_mode,
    block_claims.gradient_to_input,
    block_claims.gradients_to_weights,
]
NETWORK_CLAIMS = ["check_stem", "check_head", *(f"stage {number}" for number in (2, 3, 4, 5))]
SHOWN = [
    {"output_type": "stream", "name": "stdout", "text": "epoch 1\n"},
    {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo=", "text/plain": "x"}, "metadata": {}},
    {
        "output_type": "execute_result",
        "data": {"text/html": "<b>1</b>"},
        "metadata": {},
        "execution_count": 1,
    },
    {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["line 1", "line 2"]},
]
RAISED = {"classes": ["ValueError", "Exception"], "message": "no", "cell_id": "cell", "line_number": 1}


@dataclass(frozen=True)
class Lie:
    """What a worker is asked about, which claim is judged, and by question what it answers with.

    malformed: how many of the answers are not the right ones.
    """

    about: str
    claim: Any
    replies: Mapping[str, bytes | None]
    malformed: int


@some.composite
def lies(draw: some.DrawFn) -> Lie:
    about = draw(some.sampled_from(ABOUT))
    claims = {"identity": CLAIMS, "convolutional": [*CLAIMS, block_claims.stride], "network": NETWORK_CLAIMS}
    claim = draw(some.sampled_from(claims.get(about, [None])))
    # Most answers are honest: the first lie hides those behind it.
    liars = draw(some.sets(some.sampled_from(sorted(right(about))), min_size=1, max_size=2))
    replies = {
        op: draw(frame(fields, arrays, is_right=op not in liars))
        for op, (fields, arrays) in right(about).items()
    }
    return Lie(about, claim, replies, len(liars))


@some.composite
def frame(draw: some.DrawFn, fields: Any, arrays: frames.Arrays, is_right: bool) -> bytes | None:
    """One answer near to the right one; None for silence."""
    text = as_text(draw(mutated(fields, least=0 if is_right else 1, most=0 if is_right else 3))).encode()
    packed = draw(packings(arrays, is_right))
    whole = struct.pack(">II", len(text), len(packed)) + text + packed
    if is_right:
        return whole
    broken = draw(some.sampled_from(BREAKS))
    if broken == "silence":
        return None
    if broken == "damaged":
        return draw(damaged(whole[:100_000]))
    if broken == "lengths":
        lengths = some.one_of(some.integers(0, 2**32 - 1), some.just(len(text)), some.just(len(packed)))
        return struct.pack(">II", draw(lengths), draw(lengths)) + text + packed
    return draw(some.binary(max_size=40)) if broken == "bytes" else whole


@some.composite
def packings(draw: some.DrawFn, arrays: frames.Arrays, is_right: bool) -> bytes:
    """Safetensors of arrays near to the right ones, or with a header that lies about them."""
    if not arrays:
        return b""
    if is_right:
        return safetensors.numpy.save(arrays)
    changed = {name: draw(arrays_near(array)) for name, array in arrays.items()}
    if draw(some.integers(0, 3)) == 0:
        changed.pop(draw(some.sampled_from(sorted(changed))))
    if draw(some.integers(0, 3)) == 0:
        changed[draw(some.text(max_size=300))] = np.ones(3, np.float32)
    try:
        packed = safetensors.numpy.save(
            {name: np.ascontiguousarray(array) for name, array in changed.items()}
        )
    except (safetensors.SafetensorError, UnicodeEncodeError):  # a name that nothing can write down
        return b""
    kind = draw(some.integers(0, 9))
    if kind == 0:
        return draw(damaged(packed[:100_000]))
    if kind <= 2:
        (size,) = struct.unpack("<Q", packed[:8])
        header = as_text(draw(mutated(json.loads(packed[8 : 8 + size])))).encode()
        return struct.pack("<Q", len(header)) + header + packed[8 + size :]
    return packed


@some.composite
def arrays_near(draw: some.DrawFn, right: np.ndarray) -> np.ndarray:
    """An array of another shape, type or content."""
    array = right
    with np.errstate(all="ignore"):
        if draw(some.booleans()):
            array = array * draw(some.sampled_from([0, 1, np.nan, np.inf, -1, 1e30, 1e-30]))
        if draw(some.integers(0, 3)) == 0:
            types = ["float32", "float64", "int32", "int64", "uint8", "float16", "bool"]
            array = array.astype(draw(some.sampled_from(types)))
    shape = draw(some.sampled_from(["kept", "kept", "kept", "half", "flat", "none", "empty", "deep", "last"]))
    return {
        "kept": lambda: array,
        "half": lambda: array[: len(array) // 2],
        "flat": lambda: array.reshape(-1),
        "none": lambda: array.reshape(-1)[:1].reshape(()),
        "empty": lambda: array[..., :0],
        "deep": lambda: array.reshape(array.shape + (1,) * draw(some.integers(1, 12))),
        "last": lambda: array[..., :-1],
    }[shape]()


@cache
def right(about: str) -> dict[str, tuple[dict[str, Any], frames.Arrays]]:
    """By question the answer of an honest worker, or one near to it."""
    if about == "cell":
        return {"run_cell": ({"status": "error", "outputs": SHOWN, "error": RAISED}, {})}
    if about == "accuracy":
        probabilities = np.full((len(HIDDEN.labels), HIDDEN.classes), 1 / HIDDEN.classes, np.float32)
        answers = _built(lesson_network().reference)
        answers["load_weights"] = ({"ok": False, "reason": "does_not_fit", "error": RAISED}, {})
        answers["predict"] = ({"ok": True}, {"probabilities": probabilities})
        return answers
    if about == "network":
        network = lesson_network()
        return _built(network.reference) | {
            "outputs": ({"ok": True}, {"y": np.full((2, 6), 1 / 6, np.float32)})
        }
    block = Block(Student(_Honest(block_case(about).blueprint())), block_case(about))
    y = block.ours().astype(np.float32)
    gradients = {"input": block.x, "kernel 1,1": np.ones((1, 1), np.float32)}
    return _built(block.reference) | {
        "outputs": ({"ok": True}, {"y": y}),
        "gradients": ({"ok": True}, gradients),
    }


class _Honest:
    """A worker that only builds."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint

    def ask(self, op: str, fields: Any, arrays: Any = None) -> Any:
        from autograder.sandbox import Answer

        return Answer(_built(self._blueprint)["build"][0], {})


def _built(reference: Blueprint) -> dict[str, tuple[dict[str, Any], frames.Arrays]]:
    weights = [
        {"kind": kind, "shape": list(shape), "trainable": True}
        for (kind, shape), count in weight_counts(reference).items()
        for _ in range(count)
    ]
    shapes = {"input_shape": [None, 64, 64, 3], "output_shape": [None, *reference.output_shape]}
    described = json.loads(json.dumps(reference.as_dict()))
    return {"build": ({"ok": True, "weights": weights, "blueprint": described, **shapes}, {})}


@cache
def block_case(about: str) -> Any:
    return draw_block_case(SEED, f"{about}_block", "liar", stride=2 if about == "convolutional" else None)


@cache
def lesson_network() -> Network:
    """The reference's side of the network's case; what it takes to make is made once."""
    return Network(Student(_Honest(Blueprint((), 0))), lesson_network_case(SEED))


def outcome(lie: Lie) -> str:
    """A report's status for what comes of the lie. Raises what would be a fault of the judge's."""
    try:
        with (
            lying_worker(lambda asked: lie.replies.get(asked["op"], b"")) as worker,
            np.errstate(all="ignore"),
        ):
            _judge(lie, worker)
    except WorkerGone as gone:
        check_sentence(gone.sentence)
        return gone.status
    except Wrong as wrong:
        check_sentence(str(wrong))
        return wrong.status if isinstance(wrong, CannotJudge) else "graded"
    return "graded"


def _judge(lie: Lie, worker: Worker) -> None:
    if lie.about == "cell":
        run = worker.run_cell("cell", "x = 1")
        cell = nbformat.v4.new_code_cell("x = 1", outputs=[nbformat.from_dict(each) for each in run.outputs])
        nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
        nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()
        return
    student = Student(worker, weights="resnet50.weights.h5")
    if lie.about == "accuracy":
        accuracy.measure(accuracy.trained_network(student, HIDDEN), HIDDEN, SEED, 0.8)
    elif lie.about == "network":
        network = Network.__new__(Network)
        network.__dict__.update({**lesson_network().__dict__, "student": student})
        stage = lie.claim.removeprefix("stage ")
        network.check_stage(int(stage)) if stage != lie.claim else getattr(network, lie.claim)()
    else:
        lie.claim(Block(student, block_case(lie.about)))


def check_sentence(text: str) -> None:
    """Raise AssertionError for what cannot be said to a student."""
    assert text.strip(), "nothing is said"
    assert len(text) < LONGEST_MESSAGE, f"{len(text)} characters are said"
    assert not [sign for sign in text if not (sign.isprintable() or sign == "\n")], ascii(text[:500])
