"""The warm process that workers are forked from, seen from the judge: started, tried, restarted, ended."""

import array
import json
import os
import secrets as random
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.course import Course
from autograder.errors import UserError
from autograder.exercises import Limits
from autograder.sandbox import folders, own_user
from autograder.sandbox.isolation import Isolation, try_isolation
from autograder.sandbox.outcome import SandboxError
from autograder.sandbox.worker import Worker
from autograder.worker import frames, reference

BOOT_S = 180.0  # seconds until TensorFlow must have been imported, on a slow disk
END_S = 10.0
# The kernel stops a worker after this many times the longest question, should the judge have lost sight of
# it.
LIFETIME_QUESTIONS = 20
# Text with nothing but control characters takes six times its size as JSON.
MAX_OUTPUT_KB = frames.MAX_JSON_BYTES // 8 >> 10
THREAD_SETTINGS = """
OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS TF_NUM_INTRAOP_THREADS TF_NUM_INTEROP_THREADS
""".split()
# A machine may need these for its Python to find its libraries.
KEPT = ("LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")


class Zygote:
    """`with Zygote(course, limits) as zygote:`, then `with zygote.worker() as worker:` as often as needed.

    unsafe: without any isolation (--unsafe-no-sandbox). threads: how many a worker computes with.
    Workers may be used from several threads at once, each from one.
    """

    isolation: Isolation
    versions: dict[str, str]

    def __init__(self, course: Course, limits: Limits, unsafe: bool = False, threads: int = 1) -> None:
        self._course, self._limits, self._unsafe, self._threads = course, limits, unsafe, threads
        self._asking = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Zygote":
        """Start it and try the isolation.

        Raises UserError where this system cannot isolate, or the packages that notebooks need cannot be
        imported.
        """
        if sys.platform != "linux" and not self._unsafe:
            raise UserError(
                "Student code can be isolated on Linux only: grade in a container, "
                "or trust every submission and say --unsafe-no-sandbox."
            )
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-")).resolve()
        try:
            self._staged = folders.stage_lab(self._course, self._folder)
            self._readable = [] if self._unsafe else folders.readable_places(self._course, self._staged)
            self._same_user = "" if self._unsafe else own_user.hindrance(self._folder, self._readable)
            self._start()
            self.isolation = (
                Isolation.none()
                if self._unsafe
                else try_isolation(self, self._course, self._readable, self._same_user)
            )
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, and every worker with it; remove all folders."""
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def worker(
        self,
        files: Mapping[str, Path] | None = None,
        readable: Sequence[Path] = (),
        limits: Limits | None = None,
        judged: bool = False,
    ) -> Worker:
        """A new worker, to be used in a `with`.

        files: name in its working folder -> file to copy there. readable: files that it may read where they
        are. limits: in the place of the usual ones. judged: without what resnet_lab knows of right answers.
        """
        folder = Path(tempfile.mkdtemp(prefix=f"worker-{random.token_hex(4)}-", dir=self._folder))
        folders.furnish(folder, self._course, self._staged, files or {})
        limits = limits or self._limits
        longest = max(limits.cell_cpu_seconds, limits.question_cpu_seconds)
        usual = self._readable
        if judged:
            usual = [place for place in usual if place != str(self._staged)] + self._lab_without_answers()
        own = not self._same_user and all(map(folders.open_to_all, readable))
        rules = {
            "readable": [*usual, *(str(path.resolve()) for path in readable)],
            "writable": [str(folder), *folders.WRITABLE_DEVICES],
            "memory_mb": limits.memory_mb,
            "file_mb": limits.file_mb,
            "cpu_seconds": int(LIFETIME_QUESTIONS * longest),
            "own_folder": str(folder) if own else "",
        }
        spec = {
            "folder": str(folder),
            "output_kb": min(limits.output_kb, MAX_OUTPUT_KB),
            "judged": judged,
            "rules": None if self._unsafe else rules,
        }
        return Worker(self._fork, limits, folder, spec)

    def _lab_without_answers(self) -> list[str]:
        """The modules of resnet_lab that a judged worker may read; all are imported already."""
        modules = sorted(self._staged.glob("resnet_lab/*.py"))
        return [str(path) for path in modules if path.name not in reference.files()]

    @property
    def pid(self) -> int:
        """Of the process that workers are forked from."""
        return self._process.pid if self._process else 0

    def _fork(self, questions: int, answers: int, channel: int) -> None:
        """Hand the ends of a new worker's pipes and socket to the zygote; start it again if it has ended."""
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", (questions, answers, channel)))]
        with self._asking:
            if self._process is None or self._process.poll() is not None:
                self._stop()
                self._start()
            try:
                self._control.sendmsg([b"F"], rights)
            except OSError as error:
                raise SandboxError(f"the zygote has ended: {error}") from None

    def _start(self) -> None:
        home = self._folder / "zygote"
        home.mkdir(exist_ok=True)
        self._control, theirs = socket.socketpair()
        program = [sys.executable, "-I", str(folders.WORKER_MODULES / "zygote.py")]
        with open(home / "log", "wb") as log, theirs:
            self._process = subprocess.Popen(
                [*program, str(theirs.fileno()), str(self._staged)],
                pass_fds=[theirs.fileno()],
                env=self._environment(home),
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the judge, who ends the zygote in order
            )
        ready = self._ready(home / "log")
        if ready["devices_started"]:
            raise SandboxError(
                "a module of resnet_lab makes a tensor when it is imported: no worker could be forked"
            )
        self.versions = ready["versions"]
        if ready["failed"]:
            raise UserError(
                f"resnet_lab cannot be imported ({ready['failed'][0]}): repair {self._course.lab}."
            )

    def _ready(self, log: Path) -> dict[str, Any]:
        """What the zygote says when it is ready. Raises UserError where it never is."""
        heard, deadline = b"", time.monotonic() + BOOT_S
        while not heard.endswith(b"\n") and time.monotonic() < deadline:
            readable, _, _ = select.select([self._control], [], [], deadline - time.monotonic())
            piece = self._control.recv(65536) if readable else b""
            if not piece:
                break
            heard += piece
        if not heard.endswith(b"\n"):
            said = log.read_text(errors="replace").strip().splitlines() or ["it gave no reason"]
            raise UserError(
                f"The process that runs student code could not start ({said[-1]}): run autograder doctor."
            )
        ready: dict[str, Any] = json.loads(heard)
        return ready

    def _environment(self, home: Path) -> dict[str, str]:
        """The zygote's whole environment: nothing of the judge's that TensorFlow does not need."""
        return {
            "LANG": "C.UTF-8",
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            **dict.fromkeys(THREAD_SETTINGS, str(self._threads)),
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": str(home),
            "TMPDIR": str(home),
            "MPLCONFIGDIR": str(home / "matplotlib"),
            "IPYTHONDIR": str(home / "ipython"),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "KERAS_BACKEND": "tensorflow",
            "KERAS_HOME": str(home / "keras"),
            "CUDA_VISIBLE_DEVICES": "-1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "HDF5_USE_FILE_LOCKING": "FALSE",  # a worker could hold a lock on the pictures
            "MALLOC_ARENA_MAX": "2",  # each arena takes 64 MiB of the address space, which is limited
            "RESNET_LAB_GRADING": "1",
        }

    def _stop(self) -> None:
        if self._process is None:
            return
        self._control.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
