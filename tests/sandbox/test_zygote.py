"""The warm process: nothing of the judge's in it, nothing left of it, and started again when it is gone."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psutil
import pytest
from course_with_canaries import Place

from autograder.course import Course
from autograder.errors import UserError
from autograder.exercises import Limits
from autograder.sandbox import SandboxError, Zygote, folders


def pids_of(zygote: Zygote) -> list[int]:
    process = psutil.Process(zygote.pid)
    return [process.pid, *(child.pid for child in process.children(recursive=True))]


def test_nothing_is_left_of_a_worker(zygote: Zygote) -> None:
    with zygote.worker() as worker:
        folder = Path(worker.run_cell("where", "import os; print(os.getcwd())").outputs[0]["text"].strip())
        assert len(pids_of(zygote)) == 2
    assert len(pids_of(zygote)) == 1
    assert not folder.exists()
    assert worker.usage.cpu_seconds > 0
    assert 50 < worker.usage.peak_memory_mb < 2000
    assert worker.usage.seconds > worker.usage.cpu_seconds / 2


def test_an_exception_of_the_judge_ends_the_worker_too(zygote: Zygote) -> None:
    with pytest.raises(KeyboardInterrupt), zygote.worker():
        raise KeyboardInterrupt
    assert len(pids_of(zygote)) == 1


def test_descriptors_of_the_judge_do_not_grow(zygote: Zygote) -> None:
    before = psutil.Process().num_fds()
    for _ in range(5):
        with zygote.worker():
            pass
    assert psutil.Process().num_fds() == before


def test_two_workers_at_once_do_not_see_each_other(zygote: Zygote) -> None:
    with zygote.worker() as first, zygote.worker() as second:
        where = first.run_cell(
            "where", "import os\nopen('mine', 'w').close(); print(os.getcwd(), os.getpid())"
        )
        folder, pid = where.outputs[0]["text"].split()
        for attempt in (f"os.listdir({folder!r})", f"open('{folder}/mine')", f"os.kill({pid}, 0)"):
            run = second.run_cell("look", f"import os\n{attempt}")
            assert run.error is not None
            assert run.error.class_name == "PermissionError"


def test_a_zygote_that_was_killed_is_started_again(place: Place, limits: Limits) -> None:
    with Zygote(place.course, limits) as zygote:
        with zygote.worker() as worker:
            os.kill(zygote.pid, signal.SIGKILL)
            with pytest.raises(SandboxError):
                worker.run_cell("lost", "import time; time.sleep(1000)")
        with zygote.worker() as worker:
            assert worker.run_cell("again", "1").status == "ok"
        left = pids_of(zygote)
        folder = zygote._folder
    assert not any(psutil.pid_exists(pid) for pid in left)
    assert not folder.exists()


def test_workers_die_with_the_judge(place: Place) -> None:
    """However it ends: nobody is left to kill them."""
    judge = f"""
        from pathlib import Path
        from autograder.course import Course, find_course
        from autograder.exercises import load_exercises
        from autograder.sandbox import Zygote
        limits = load_exercises(find_course(Path({str(Path(__file__).parent)!r})).exercises).limits
        course = Course(Path({str(place.course.root)!r}))
        with Zygote(course, limits, unsafe=True) as zygote, zygote.worker() as worker:
            pid = worker.run_cell("pid", "import os; print(os.getpid())").outputs[0]["text"].strip()
            print(zygote.pid, pid, flush=True)
            worker.run_cell("sleep", "import time; time.sleep(1000)")
    """
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(judge)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": folder},
        )
        with process:
            assert process.stdout is not None
            pids = [int(pid) for pid in process.stdout.readline().split()]
            process.kill()
        assert len(pids) == 2
        deadline = time.monotonic() + 10
        while any(map(psutil.pid_exists, pids)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(psutil.pid_exists(pid) for pid in pids)
        assert list(Path(folder).iterdir()) == []


def test_a_zygote_that_still_imports_ends_with_the_judge(place: Place, tmp_path: Path) -> None:
    """Long before it could have been ready."""
    staged = folders.stage_lab(place.course, tmp_path)
    ours, theirs = socket.socketpair()
    program = [sys.executable, "-I", str(folders.WORKER_MODULES / "zygote.py"), str(theirs.fileno())]
    with subprocess.Popen([*program, str(staged)], pass_fds=[theirs.fileno()]) as process, theirs:
        while not any("numpy" in mapped.path for mapped in psutil.Process(process.pid).memory_maps()):
            time.sleep(0.01)
        theirs.close()
        assert process.poll() is None
        ours.close()
        assert process.wait(30) == 1
    assert not tmp_path.exists()


def test_a_zygote_holds_no_name_of_a_submission(zygote: Zygote, place: Place) -> None:
    """A fork shares its parent's memory: where a submission lies is told to its worker alone."""
    weights = place.submission / "resnet50.weights.h5"
    weights.write_bytes(b"")
    with zygote.worker(readable=[weights]):
        pass
    found = False
    with open(f"/proc/{zygote.pid}/maps") as maps, open(f"/proc/{zygote.pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if rights.startswith("rw") and "[v" not in line:
                start, end = (int(part, 16) for part in span.split("-"))
                memory.seek(start)
                found = found or b"submitted/alice" in memory.read(min(end - start, 256 << 20))
    assert not found


def test_a_course_without_resnet_lab_is_refused(tmp_path: Path, limits: Limits) -> None:
    with pytest.raises(UserError, match="restore it"), Zygote(Course(tmp_path), limits):
        pass


def test_a_resnet_lab_that_cannot_be_imported_is_refused(tmp_path: Path, limits: Limits) -> None:
    course = Course(tmp_path)
    course.lab.mkdir(parents=True)
    (course.lab / "__init__.py").write_text("import nothing_of_that_name")
    with pytest.raises(UserError, match="nothing_of_that_name"), Zygote(course, limits):
        pass
