"""What the judge keeps and quotes of a worker's answers, and how long it waits for them."""

import os
from dataclasses import replace

import pytest

from autograder.sandbox.outcome import SHOWN_IN_ALL, Reader, WorkerGone
from autograder.sandbox.watch import Watch, waits_for_a_processor


def built(received: str, layer: str) -> dict:
    """The answer to build, with a type and a layer of these names."""
    node = {"id": 0, "op": "other", "config": {"class": layer}, "inputs": [], "shape": []}
    return {
        "ok": True,
        "received": received,
        "blueprint": {"nodes": [node, None, {"config": 3}], "output": 0},
    }


def names(reader: Reader, received: str, layer: str) -> tuple[str, str]:
    fields = reader.answer("build", built(received, layer), {}).fields
    return fields["received"], fields["blueprint"]["nodes"][0]["config"]["class"]


def test_names_are_quoted_before_arrays_are_sent():
    assert names(Reader(), "MyBlock", "MyLayer") == ("MyBlock", "MyLayer")


def test_names_that_could_hold_values_are_not_quoted_once_arrays_were_sent():
    reader = Reader()
    names(reader, "MyBlock", "MyLayer")
    reader.quoting = False
    assert names(reader, "v3f9a", "v3f9a") == ("object", "Layer")
    assert names(reader, "NoneType", "MyLayer") == ("NoneType", "MyLayer")


def test_what_cells_show_is_kept_up_to_a_size_in_all():
    reader, text = Reader(), "x" * (SHOWN_IN_ALL // 4)
    output = {"output_type": "stream", "name": "stdout", "text": text}
    shown = [reader.cell_run({"status": "ok", "outputs": [output]}).outputs for _ in range(6)]
    assert [len(outputs) for outputs in shown] == [1, 1, 1, 0, 0, 0]


@pytest.fixture
def clock(monkeypatch):
    """A clock that only `sleep` moves: a busy machine makes no wait longer."""
    clock = Clock()
    monkeypatch.setattr("autograder.sandbox.watch.time", clock)
    return clock


class Clock:
    """What Watch needs of `time`."""

    def __init__(self) -> None:
        self._now = 0.0

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


@pytest.fixture
def watch(clock, limits, tmp_path):
    """Over this process; it may wait for 0.4 seconds."""
    return Watch(os.getpid(), replace(limits, wall_factor=4, resident_mb=1 << 20, threads=1 << 20), tmp_path)


def test_one_short_wait_is_allowed(watch, clock):
    check = watch.question(0.1, "Your code")
    clock.sleep(0.25)
    check()


def test_many_short_waits_are_a_long_one(watch, clock):
    first = watch.question(0.1, "Your code")
    clock.sleep(0.25)
    first()
    second = watch.question(0.1, "Your code")
    clock.sleep(0.25)
    with pytest.raises(WorkerGone, match="did not come to an end"):
        second()


def test_time_in_which_others_had_the_processors_is_not_counted(watch, clock, monkeypatch):
    accounts = {"main": 5.0, "idle": 1.0}
    monkeypatch.setattr("autograder.sandbox.watch.waits_for_a_processor", lambda pid: dict(accounts))
    check = watch.question(0.1, "Your code")
    clock.sleep(10)
    accounts["main"] += 9.8
    accounts["new"] = 0.3
    check()
    clock.sleep(0.3)
    with pytest.raises(WorkerGone, match="did not come to an end"):
        check()


def test_waiting_for_a_processor_is_told_by_thread():
    waits = waits_for_a_processor(os.getpid())
    assert str(os.getpid()) in waits
    assert all(seconds >= 0 for seconds in waits.values())
    assert waits_for_a_processor(0) == {}
