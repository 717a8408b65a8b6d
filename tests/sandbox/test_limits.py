"""Whoever takes too much gets a named end and one sentence; whoever comes close goes on."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from autograder.exercises import Limits
from autograder.sandbox import Worker, WorkerGone, Zygote

JUDGE_MB = 60  # how much a judge may grow while a worker misbehaves, garbage of its own included


@pytest.fixture
def tight(zygote: Zygote, limits: Limits) -> Iterator[Worker]:
    """A worker with a second of computing time a cell."""
    with zygote.worker(limits=replace(limits, cell_cpu_seconds=1, wall_factor=30)) as worker:
        yield worker


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "sum(range(10**12))",
        """
import signal
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass""",
        "import threading\nfor _ in range(4): threading.Thread(target=lambda: sum(range(10**12))).start()",
        "while True: print('x' * 100)",
    ],
    ids=["loop", "swallowing interrupts", "in C", "ignoring signals", "threads", "printing"],
)
def test_computing_for_ever_is_timed_out(tight: Worker, code: str) -> None:
    with pytest.raises(WorkerGone) as gone:
        tight.run_cell("loop", code)
    assert (gone.value.status, gone.value.by_wall_time) == ("timed_out", False)
    assert gone.value.sentence.startswith("This cell needed more than the 1 seconds of computing time")
    assert 0.9 < tight.usage.cpu_seconds < 2


def test_waiting_for_ever_is_timed_out_by_the_clock(zygote: Zygote, limits: Limits) -> None:
    hasty = replace(limits, cell_cpu_seconds=1, wall_factor=2)
    with zygote.worker(limits=hasty) as worker, pytest.raises(WorkerGone) as gone:
        worker.run_cell("sleep", "import time; time.sleep(1000)")
    assert (gone.value.status, gone.value.by_wall_time) == ("timed_out", True)


def test_a_cell_may_need_its_time_although_the_one_before_did(tight: Worker) -> None:
    busy = "import time\nend = time.process_time() + 0.7\nwhile time.process_time() < end: pass"
    assert [tight.run_cell(f"cell-{n}", busy).status for n in range(3)] == ["ok"] * 3


def test_a_worker_does_not_run_between_questions(worker: Worker) -> None:
    code = """
import threading
def spin():
    while True: pass
threading.Thread(target=spin).start()"""
    worker.run_cell("thread", code)
    time.sleep(1)
    used = worker.run_cell("used", "import time; time.process_time()").outputs[0]["data"]["text/plain"]
    assert float(used) < 0.7


@pytest.mark.parametrize(
    ("code", "class_name"),
    [
        ("import numpy as np\nx = np.ones((8 << 30) // 8)", "MemoryError"),
        ("x = bytearray(4 << 30)", "MemoryError"),
        ("x = []\nwhile True: x.append(bytearray(1 << 24))", "MemoryError"),
        ("import tensorflow as tf\nx = tf.ones((1 << 31,))", "ResourceExhaustedError"),
        ("import mmap\nx = mmap.mmap(-1, 5 << 30)", "OSError"),
        ("import mmap\nx = [mmap.mmap(-1, 1 << 28) for _ in range(20)]", "OSError"),
    ],
    ids=["array", "bytes", "bit by bit", "tensor", "shared mmap", "several mmaps"],
)
def test_more_memory_than_allowed_is_refused(worker: Worker, code: str, class_name: str) -> None:
    run = worker.run_cell("memory", code)
    assert run.error is not None
    assert run.error.class_name == class_name
    assert worker.usage.peak_memory_mb < 2048


def test_resident_memory_is_watched_too(zygote: Zygote, limits: Limits) -> None:
    small = replace(limits, resident_mb=600)
    with zygote.worker(limits=small) as worker, pytest.raises(WorkerGone) as gone:
        worker.run_cell("memory", "x = b'x' * (800 << 20)\nwhile True: pass")
    assert gone.value.status == "out_of_memory"


def test_a_worker_aborted_for_want_of_memory_is_out_of_memory(worker: Worker) -> None:
    code = "x = b'x' * (1300 << 20)\nimport os; os.abort()"
    with pytest.raises(WorkerGone) as gone:
        worker.run_cell("abort", code)
    assert gone.value.status == "out_of_memory"


def test_thousands_of_threads_are_blocked_and_the_judge_lives(worker: Worker) -> None:
    code = """
import threading, time
threading.stack_size(1 << 16)
for _ in range(10_000):
    try: threading.Thread(target=time.sleep, args=(1000,)).start()
    except RuntimeError: pass
time.sleep(1000)"""
    before = psutil.Process().memory_info().rss
    with pytest.raises(WorkerGone) as gone:
        worker.run_cell("threads", code)
    assert gone.value.status == "blocked"
    assert gone.value.sentence == "This cell started more than 64 threads."
    assert psutil.Process().memory_info().rss - before < JUDGE_MB << 20
    assert threading.active_count() < 10


def test_a_few_threads_are_fine(worker: Worker) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool: print(sum(pool.map(int, range(99))))"""
    assert worker.run_cell("pool", code).outputs[0]["text"] == "4851\n"


def test_one_file_has_a_limit(worker: Worker) -> None:
    run = worker.run_cell("file", "with open('big', 'wb') as f: f.write(bytes(11 << 20))")
    assert run.error is not None
    assert run.error.class_name == "OSError"


@pytest.mark.parametrize(
    "code",
    [
        "for n in range(100): open(str(n), 'wb').write(bytes(1 << 20))",
        "for n in range(100_000): open(str(n), 'wb').close()",
        "import os\nfor n in range(100_000): os.mkdir('d'); os.chdir('d')",
    ],
    ids=["many files", "many empty files", "deep folders"],
)
def test_a_folder_that_fills_the_disk_is_blocked_and_removed(zygote: Zygote, code: str) -> None:
    with zygote.worker() as worker:
        folder = Path(worker.run_cell("where", "import os; print(os.getcwd())").outputs[0]["text"].strip())
        assert folder.is_dir()
        with pytest.raises(WorkerGone) as gone:
            worker.run_cell("fill", code)
    assert gone.value.status == "blocked"
    assert gone.value.sentence == "This cell wrote more than 20 MiB or 10000 files."
    assert not folder.parent.parent.exists()


def test_endless_text_is_cut_and_the_cell_goes_on(worker: Worker) -> None:
    run = worker.run_cell("print", "for _ in range(60_000): print('x' * 999)\ndone = True")
    assert run.status == "ok"
    assert sum(len(output["text"]) for output in run.outputs) < 34 << 10
    assert run.outputs[-1]["text"].endswith("at most 32 KiB while grading.]\n")
    assert worker.run_cell("next", "done").outputs[0]["data"]["text/plain"] == "True"


def test_a_picture_too_big_to_show_is_left_out(worker: Worker) -> None:
    code = """
import numpy as np, matplotlib.pyplot as plt
plt.imshow(np.random.rand(500, 500, 3));"""
    run = worker.run_cell("plot", code)
    assert "cut" in run.outputs[-1]["text"]
    assert not any("data" in output for output in run.outputs)


def test_raw_output_goes_nowhere(worker: Worker) -> None:
    run = worker.run_cell("raw", "import os\nos.write(1, b'x' * 10**6); os.write(2, b'x' * 10**6);")
    assert run.outputs == []


@pytest.mark.parametrize(
    ("code", "manner"),
    [
        ("import os; os._exit(0)", "exit status 0"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.kill(os.getpid(), 9)", "SIGKILL"),
        ("import os; os.abort()", "SIGABRT"),
    ],
)
def test_a_worker_that_ends_itself_has_died(worker: Worker, code: str, manner: str) -> None:
    with pytest.raises(WorkerGone) as gone:
        worker.run_cell("end", code)
    assert gone.value.status == "died"
    assert gone.value.sentence == f"This cell ended the process that runs it ({manner})."
    with pytest.raises(WorkerGone, match="ended the process"):
        worker.run_cell("next", "1")


@pytest.mark.parametrize("code", ["import sys; sys.exit(0)", "raise KeyboardInterrupt", "exit()", "quit()"])
def test_leaving_python_politely_is_no_end(worker: Worker, code: str) -> None:
    worker.run_cell("leave", code)
    assert worker.run_cell("next", "1").status == "ok"


WORK = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass"


def test_load_on_the_machine_costs_nobody_her_time(zygote: Zygote, limits: Limits) -> None:
    """On one core, beside four that compute for ever, work of 0.5 seconds takes 2.5, and 1 second is the
    limit. Linux may share a core out by session, and a worker has its own: so has each of the four.
    """
    core = min(os.sched_getaffinity(0))
    forever = [sys.executable, "-c", "while True: pass"]
    busy = [psutil.Popen(forever, start_new_session=True) for _ in range(4)]
    try:
        with zygote.worker(limits=replace(limits, cell_cpu_seconds=1, wall_factor=1)) as worker:
            pid = worker.run_cell("pid", "import os; os.getpid()").outputs[0]["data"]["text/plain"]
            for one in (*(process.pid for process in busy), int(pid)):
                os.sched_setaffinity(one, {core})
            begun = time.monotonic()
            assert worker.run_cell("work", WORK).status == "ok"
            assert time.monotonic() - begun > 1
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_a_worker_that_others_stop_for_a_while_is_not_charged(zygote: Zygote, limits: Limits) -> None:
    with zygote.worker(limits=replace(limits, cell_cpu_seconds=1, wall_factor=30)) as worker:
        pid = int(worker.run_cell("pid", "import os; os.getpid()").outputs[0]["data"]["text/plain"])
        before = worker.usage.cpu_seconds
        timers = [threading.Timer(0.2, os.kill, (pid, signal.SIGSTOP))]
        timers += [threading.Timer(2.2, os.kill, (pid, signal.SIGCONT))]
        for timer in timers:
            timer.start()
        begun = time.monotonic()
        assert worker.run_cell("work", WORK).status == "ok"
        assert time.monotonic() - begun > 2
        assert worker.usage.cpu_seconds - before < 1
