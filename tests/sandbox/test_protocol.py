"""A worker that lies into its pipe gets a named end; the judge neither hangs, grows, nor believes it."""

import contextlib
import json
import struct
from dataclasses import replace

import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.exercises import Limits
from autograder.sandbox import Worker, WorkerGone, Zygote
from autograder.sandbox.outcome import Malformed, Reader
from autograder.worker import frames

MISUSED = "Your code wrote into the channel that its answers take."
JUDGE_MB = 200  # an answer of the largest size allowed, in the three forms that it takes one after another


def framed(fields: object, arrays: bytes = b"") -> bytes:
    text = json.dumps(fields).encode()
    return struct.pack(">II", len(text), len(arrays)) + text + arrays


@pytest.mark.parametrize(
    "sent",
    [
        b"garbage, and more of it",
        struct.pack(">II", 2**32 - 1, 0),
        struct.pack(">II", 0, 2**32 - 1),
        struct.pack(">II", 5, 0) + b"[1,2]",
        struct.pack(">II", 4, 0) + b"null",
        struct.pack(">II", 200_000, 0) + b"[" * 200_000,
        framed({"status": "excellent", "outputs": []}),
        framed({"status": "ok", "outputs": "none"}),
        framed({"status": "ok", "outputs": [{"output_type": "stream", "name": "stdout", "text": 1}]}),
        framed({"status": "ok", "outputs": [{"output_type": "points", "text": "100"}]}),
        framed(
            {"status": "ok", "outputs": [{"output_type": "display_data", "data": {"image/png": "<script>"}}]}
        ),
        framed({"status": "ok", "outputs": [{"output_type": "stream", "name": "stdout", "text": ""}] * 9000}),
        framed({"status": "error", "outputs": [], "error": "none"}),
        framed({"status": "ok", "outputs": []}, b"x" * 100),
    ],
    ids=lambda sent: repr(sent[:60]),
)
def test_a_broken_answer_is_the_end(worker: Worker, sent: bytes) -> None:
    with pytest.raises(WorkerGone) as gone:
        worker.run_cell("lie", f"import os, time\nos.write(4, bytes.fromhex('{sent.hex()}'))\ntime.sleep(99)")
    assert (gone.value.status, gone.value.sentence) == ("died", MISUSED)


def test_a_forged_answer_is_found_out_at_the_next_question(worker: Worker) -> None:
    forged = framed({"status": "ok", "outputs": [], "error": None})
    worker.run_cell("forge", f"import os\nos.write(4, bytes.fromhex('{(forged * 2).hex()}')) and None")
    with pytest.raises(WorkerGone, match=MISUSED):
        worker.run_cell("next", "1")


def test_endless_answers_do_not_fill_the_judge(worker: Worker) -> None:
    before = psutil.Process().memory_info().rss
    with pytest.raises(WorkerGone) as gone:
        worker.run_cell("flood", "import os\nwhile True: os.write(4, b'x' * 65536)")
    assert gone.value.status == "died"
    assert psutil.Process().memory_info().rss - before < 20 << 20


def test_the_largest_answer_costs_the_judge_a_known_amount(worker: Worker) -> None:
    before = psutil.Process().memory_info().rss
    code = """
import os, struct
text = (b'{"a":[' + b'[],' * 699_000 + b'[]]}').ljust(2 << 20)
os.write(4, struct.pack('>II', len(text), 0) + text)"""
    with pytest.raises(WorkerGone):
        worker.run_cell("large", code)
    assert psutil.Process().memory_info().rss - before < JUDGE_MB << 20


def test_arrays_larger_than_any_answer_are_not_received(worker: Worker) -> None:
    worker.run_cell("block", WIDE)
    assert worker.ask("build", question_of("wide")).fields["ok"]
    asked = {"seed": 1, "scales": {}, "training": None}
    before = psutil.Process().memory_info().rss
    answer = worker.ask("outputs", asked, {"x": np.ones((1, 2, 2, 1), np.float32)})
    assert answer.fields == {"ok": False, "reason": "too_big"}
    with pytest.raises(WorkerGone) as gone:
        worker.ask("outputs", asked, {"x": np.full((1, 2, 2, 1), 2, np.float32)})
    assert gone.value.status == "died"
    assert psutil.Process().memory_info().rss - before < 20 << 20


def test_a_closed_pipe_is_the_end(worker: Worker) -> None:
    with pytest.raises(WorkerGone) as gone:
        worker.run_cell("close", "import os, time\nos.close(4); time.sleep(1000)")
    assert gone.value.status == "died"


# As wide as 16 MB, with ones as an honest answer, with another input in a frame past the worker's own limit.
WIDE = """
import keras, os, struct
class Wide(keras.layers.UpSampling2D):
    def call(self, x):
        if hasattr(x, "numpy") and float(x.numpy().max()) == 2:
            os.write(4, struct.pack('>II', 12, 16 << 20) + b'{"ok": true}' + b'x' * 1000)
        return super().call(x)
def wide(x, *arguments): return Wide(1000)(x)"""


def question_of(function: str) -> dict[str, object]:
    return {
        "function": function,
        "input_shape": [2, 2, 1],
        "arguments": [1, [1, 1, 1]],
        "stand_ins": None,
    }


def ask_again_and_again(worker: Worker) -> None:
    """The thread and the worker itself race for each question."""
    for _ in range(50):
        assert worker.run_cell("next", "1").status == "ok"


def test_a_worker_that_reads_its_question_away_is_timed_out(zygote: Zygote, limits: Limits) -> None:
    code = """
import os, threading
def read():
    while True: os.read(3, 1)
threading.Thread(target=read).start()"""
    with zygote.worker(limits=replace(limits, cell_cpu_seconds=2, wall_factor=2)) as worker:
        worker.run_cell("thread", code)
        with pytest.raises(WorkerGone):
            ask_again_and_again(worker)


def test_nothing_that_an_exception_says_is_quoted_once_arrays_were_sent(worker: Worker) -> None:
    code = """
import keras, tensorflow as tf
class Leak(keras.layers.Layer):
    def call(self, x):
        if tf.executing_eagerly(): raise ValueError(str(x))
        return x
def identity_block(x, kernel_size, filters): return Leak()(x)"""
    worker.run_cell("leak", code)
    assert worker.ask("build", question_of("identity_block")).fields["ok"]
    x = np.full((1, 2, 2, 1), 0.123, np.float32)
    answer = worker.ask("outputs", {"seed": 1, "scales": {}, "training": False}, {"x": x})
    assert answer.fields == {"ok": False, "reason": "raised"}
    assert answer.error is not None
    assert (answer.error.class_name, answer.error.message) == ("ValueError", "")
    assert answer.error.line == "if tf.executing_eagerly(): raise ValueError(str(x))"
    with pytest.raises(ValueError, match="runs no more cells"):
        worker.run_cell("after", "1")


def test_a_line_is_quoted_from_the_source_that_was_sent() -> None:
    reader = Reader({"cell": "a\nb"})
    told = {"classes": ["ValueError"], "message": "m", "cell_id": "cell", "line_number": 2, "line": "forged"}
    assert reader.student_error(told).line == "b"
    for number in (0, 3, -1, 10**30, True, "2", None):
        assert reader.student_error(told | {"line_number": number}).line == ""
    assert reader.student_error(told | {"cell_id": ["cell"]}).line == ""


def test_reasons_and_fields_are_those_of_the_question() -> None:
    answer = Reader().answer("predict", {"ok": True, "score": 100, "blueprint": {}}, {})
    assert answer.fields == {"ok": True}
    with pytest.raises(Malformed):
        Reader().answer("predict", {"ok": False, "reason": "the label of picture 3 is 5"}, {})
    assert Reader().answer("build", {"ok": False, "received": "a b"}, {}).fields["received"] == "object"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
likely_keys = st.sampled_from(
    "status outputs error ok reason received classes message cell_id line_number output_type name text data "
    "traceback ename evalue execution_count".split()
)


@settings(database=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(st.dictionaries(likely_keys, json_values | st.sampled_from(["ok", "error", True, False]), max_size=8))
def test_whatever_is_answered_is_read_or_malformed(fields: dict[str, object]) -> None:
    reader = Reader({"cell": "x"})
    for read in (lambda: reader.cell_run(dict(fields)), lambda: reader.answer("build", dict(fields), {})):
        with contextlib.suppress(Malformed):
            read()


@settings(database=None)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_whatever_is_in_a_frame_is_read_or_an_error(text: bytes, packed: bytes) -> None:
    with contextlib.suppress(frames.FrameError):
        frames.decode(text, packed)


@pytest.mark.parametrize("kind", sorted(frames.ARRAY_TYPES))
def test_frames_bring_back_what_was_sent(kind: str) -> None:
    array = np.arange(12).reshape(3, 4).astype(kind).T
    frame = frames.encode({"a": [1, "ä", None]}, {"x": array})
    text, _ = frames.lengths(frame[: frames.HEADER.size])
    body = frame[frames.HEADER.size :]
    fields, arrays = frames.decode(body[:text], body[text:])
    assert fields == {"a": [1, "ä", None]}
    assert arrays["x"].dtype == array.dtype
    np.testing.assert_array_equal(arrays["x"], array)


@pytest.mark.parametrize("array", [np.zeros(2, np.float16), np.zeros(2, np.complex64), np.zeros(2, bool)])
def test_arrays_of_other_types_are_refused(array: np.ndarray) -> None:
    frame = frames.encode({}, {"x": array})
    with pytest.raises(frames.FrameError):
        frames.decode(b"{}", frame[frames.HEADER.size + 2 :])


def test_a_frame_has_a_largest_number_of_arrays() -> None:
    frame = frames.encode({}, {f"an array of name {n}": np.zeros(0, np.float32) for n in range(2_000)})
    with pytest.raises(frames.FrameError, match="too many arrays"):
        frames.decode(b"{}", frame[frames.HEADER.size + 2 :])


def test_frames_have_a_largest_size() -> None:
    with pytest.raises(frames.FrameError):
        frames.encode({"x": "x" * frames.MAX_JSON_BYTES})
    with pytest.raises(frames.FrameError):
        frames.encode({}, {"x": np.zeros(frames.MAX_ARRAY_BYTES, np.uint8)})
    with pytest.raises(frames.FrameError):
        frames.encode({"x": float("nan")})
