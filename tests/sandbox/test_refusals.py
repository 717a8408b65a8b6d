"""Each of these is refused in a worker; without the sandbox each goes through: the refusal is its doing."""

import os
import platform
import resource

import attempts
import pytest
from course_with_canaries import CANARY, Place

from autograder.sandbox import Worker, WorkerGone, Zygote

CASES = [pytest.param(code, id=name) for name, code in attempts.everything().items()]
NEEDS_ROOT = {"namespace", "change root", "mount", "kernel log", "perf", "userfaultfd", "handle of a file"}
NOT_WITHOUT = {
    "importing: the kit, as installed": "the zygote takes the kit's import hook out, sandbox or none"
}
x86_64_only = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="uses this machine's own instructions"
)


@pytest.fixture
def names(place: Place, zygote: Zygote, victim: int) -> str:
    """The names that attempts use, as a cell."""
    return attempts.names(place, zygote.pid, victim)


@pytest.mark.parametrize("code", CASES)
def test_worker_is_refused(code: str, worker: Worker, names: str, place: Place) -> None:
    assert worker.run_cell("names", names).status == "ok"
    run = worker.run_cell("attempt", code)
    assert run.error is not None
    assert run.error.class_name in {"PermissionError", "OSError", "ModuleNotFoundError", "ImportError"}, (
        run.error
    )
    assert CANARY not in str(run.outputs)
    assert (place.outside / "target").read_text() == "target"
    assert (place.course.grading / "moved").read_text() == CANARY


@pytest.mark.parametrize("code", CASES)
def test_without_the_sandbox_it_goes_through(
    code: str, unsafe_zygote: Zygote, names: str, request: pytest.FixtureRequest
) -> None:
    case = request.node.callspec.id
    if case in NOT_WITHOUT:
        pytest.skip(NOT_WITHOUT[case])
    if os.getuid() and case.partition(": ")[2] in NEEDS_ROOT:
        pytest.skip("refused to ordinary users anyway")
    parent = f"\nPARENT = {unsafe_zygote.pid}"
    with unsafe_zygote.worker() as worker:
        assert worker.run_cell("names", names + parent).status == "ok"
        run = worker.run_cell("attempt", code)
    assert run.error is None, run.error


@pytest.mark.parametrize(
    "code",
    [
        "os.chmod(f'{OUTSIDE}/target', 0)",
        "os.utime(f'{OUTSIDE}/target', (1, 1))",
        "os.chown(f'{OUTSIDE}/target', 1, 1)",
        "fd = os.open(f'{OUTSIDE}/target', os.O_PATH); os.chmod(f'/proc/self/fd/{fd}', 0)",
    ],
)
def test_metadata_elsewhere_stays_though_the_call_seems_to_work(
    code: str, worker: Worker, names: str, place: Place
) -> None:
    worker.run_cell("names", names)
    before = (place.outside / "target").stat()
    run = worker.run_cell("attempt", code)
    assert run.status == "ok" or run.error.class_name == "PermissionError"
    after = (place.outside / "target").stat()
    assert (before.st_mode, before.st_uid, before.st_mtime_ns) == (
        after.st_mode,
        after.st_uid,
        after.st_mtime_ns,
    )


def test_worker_has_no_descriptor_but_its_two_pipes(worker: Worker) -> None:
    run = worker.run_cell(
        "list",
        """
import os
for number in range(256):
    try: print(number, os.readlink(f'/proc/self/fd/{number}'))
    except OSError: pass""",
    )
    found = [line.partition(" ")[2].partition(":")[0] for line in run.outputs[0]["text"].splitlines()]
    assert found == ["/dev/null"] * 3 + ["pipe"] * 2


def test_environment_says_nothing_of_the_judge(worker: Worker) -> None:
    run = worker.run_cell(
        "environment", "import os\nprint(dict(os.environ), open('/proc/self/environ').read())"
    )
    assert CANARY not in run.outputs[0]["text"]
    assert "PYTEST" not in run.outputs[0]["text"]


def test_worker_has_no_capability_and_cannot_gain_one(worker: Worker) -> None:
    run = worker.run_cell("status", "print(open('/proc/self/status').read())")
    status = dict(line.split(":\t") for line in run.outputs[0]["text"].splitlines() if ":\t" in line)
    # An ordinary user cannot empty the bounding set; with no_new_privs it bounds nothing that could be had.
    sets = ["CapInh", "CapPrm", "CapEff", "CapAmb"] + ["CapBnd"] * (os.getuid() == 0)
    assert {int(status[name], 16) for name in sets} == {0}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


def test_limits_cannot_be_raised(worker: Worker) -> None:
    run = worker.run_cell(
        "raise", "import resource as r\nr.setrlimit(r.RLIMIT_AS, (r.RLIM_INFINITY, r.RLIM_INFINITY))"
    )
    assert run.error is not None
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


@x86_64_only
@pytest.mark.parametrize(
    "instructions", ["b8140000 00cd80c3", "b827000040 0f05c3"], ids=["32-bit call", "x32 call"]
)
def test_system_calls_of_another_architecture_end_the_worker(worker: Worker, instructions: str) -> None:
    code = f"""
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex('{instructions}'))
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
"""
    with pytest.raises(WorkerGone) as gone:
        worker.run_cell("call", code)
    assert gone.value.status == "died"


def test_a_thread_is_no_way_round(worker: Worker, names: str) -> None:
    worker.run_cell("names", names)
    run = worker.run_cell(
        "thread",
        """
import threading
results = []
def attempt():
    for action in (socket.socket, os.fork, lambda: os.listdir(HOME)):
        try: results.append(action())
        except OSError: pass
thread = threading.Thread(target=attempt); thread.start(); thread.join()
results""",
    )
    assert run.outputs[0]["data"]["text/plain"] == "[]"
