"""The warm process that workers are forked from: `python -I zygote.py CONTROL STAGED`, started by the judge.

It imports what notebooks need and knows nothing else: no path of a submission, no question, no secret, since
a fork shares its parent's memory. It runs no student code and makes no layer and no tensor, because a process
forked after TensorFlow has started its devices hangs at its first model.

CONTROL is the descriptor of a Unix socket. Each byte received on it brings three descriptors: the worker's
two pipes (questions, answers) and a socket on which the judge is told, as JSON lines, the worker's pid and
later how it ended, and says when to stop, continue or kill it: only a parent can signal a pid that surely is
still the worker's. When the judge closes that socket, the worker is killed; when it closes CONTROL, all are,
and the zygote ends. STAGED is a folder that holds a copy of the master of `resnet_lab`.
"""

import array
import contextlib
import fcntl
import gc
import importlib
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

# Under this name, not its place in the kit: the kit's own package must not be importable here.
PACKAGE = "grading_worker"
PREIMPORTED = """
numpy h5py PIL.Image matplotlib.pyplot matplotlib_inline.backend_inline safetensors.numpy IPython.display
tensorflow keras keras.applications keras.callbacks keras.initializers keras.layers keras.losses keras.metrics
keras.models keras.ops keras.optimizers keras.preprocessing.image keras.regularizers keras.utils
sklearn.datasets
""".split()
DESCRIPTORS_OF_A_WORKER = 3
# What the judge may wish for a worker, in one byte. A worker is stopped while no question is open.
SIGNALS = {"K": signal.SIGKILL, "S": signal.SIGSTOP, "C": signal.SIGCONT}


@dataclass
class Child:
    """A worker that has not been reaped: its pid, and the socket on which the judge hears of it."""

    pid: int
    channel: socket.socket


def load_package() -> None:
    """Make this folder importable as PACKAGE, without putting its parent on the path."""
    folder = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)


def forget_editable_installs() -> None:
    """Take out editable installs' import hooks: they map names to folders that no worker may read."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not _is_editable(finder)]
    sys.path_hooks[:] = [hook for hook in sys.path_hooks if not _is_editable(hook)]
    sys.path[:] = [entry for entry in sys.path if "__editable__" not in entry]
    for name in [name for name in sys.modules if name.startswith("__editable__")]:
        del sys.modules[name]
    sys.path_importer_cache.clear()


def _is_editable(hook: Any) -> bool:
    return str(getattr(hook, "__module__", "")).startswith("__editable__")


def import_lab(staged: Path) -> list[str]:
    """Import every module of the staged `resnet_lab`; return those that fail, with the reason."""
    sys.path.insert(0, str(staged))
    importlib.invalidate_caches()
    failed = []
    for module in sorted(staged.glob("resnet_lab/*.py")):
        name = "resnet_lab" if module.stem == "__init__" else f"resnet_lab.{module.stem}"
        try:
            importlib.import_module(name)
        except Exception as error:
            failed.append(f"{name}: {type(error).__name__}: {error}")
    return failed


def devices_started() -> bool:
    """Whether something imported has made a tensor: then no fork of this process can use TensorFlow."""
    from tensorflow.python.eager import context

    return bool(context.context()._initialized)


def boot(staged: Path) -> dict[str, Any]:
    """Import everything; return what the judge is told: versions, modules of resnet_lab that failed,
    readiness.
    """
    forget_editable_installs()
    load_package()
    for name in PREIMPORTED:
        importlib.import_module(name)
    import keras
    import numpy
    import tensorflow

    tensorflow.keras.layers  # noqa: B018 - `tf.keras` is loaded at its first use; load it once, here
    failed = import_lab(staged)
    importlib.import_module(f"{PACKAGE}.serve").prepare()
    gc.collect()
    gc.freeze()
    versions = {
        "python": sys.version.split()[0],
        "tensorflow": tensorflow.__version__,
        "keras": keras.__version__,
        "numpy": numpy.__version__,
    }
    return {"versions": versions, "failed": failed, "devices_started": devices_started()}


@contextlib.contextmanager
def ending_with_the_judge(control: socket.socket, folder: Path) -> Iterator[None]:
    """While everything is imported, which takes seconds: end, and remove `folder`, as soon as the judge does.

    Until it is told that all is ready, nothing but its end comes from it, and the kernel signals that.
    """

    def end(_number: int, _frame: object) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    signal.signal(signal.SIGIO, end)
    flags = fcntl.fcntl(control, fcntl.F_GETFL)
    fcntl.fcntl(control, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(control, fcntl.F_SETFL, flags | os.O_ASYNC)
    try:
        yield
    finally:
        fcntl.fcntl(control, fcntl.F_SETFL, flags)
        signal.signal(signal.SIGIO, signal.SIG_DFL)


def receive_request(control: socket.socket) -> list[int] | None:
    """The descriptors of the next request; None when the judge has gone."""
    descriptors = array.array("i")
    size = DESCRIPTORS_OF_A_WORKER * descriptors.itemsize
    message, ancillary, _, _ = control.recvmsg(1, socket.CMSG_SPACE(size))
    if not message:
        return None
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    return list(descriptors)


def fork_worker(questions: int, answers: int, channel: socket.socket, serve: ModuleType) -> Child:
    """Fork; the child never returns. It keeps its two pipes and nothing else that was open here."""
    zygote = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve.serve(questions, answers, zygote)
        finally:
            os._exit(1)
    os.close(questions)
    os.close(answers)
    return Child(pid, channel)


def tell(channel: socket.socket, news: dict[str, Any]) -> None:
    """Send one line of JSON; the judge may have gone meanwhile."""
    with contextlib.suppress(OSError):
        channel.sendall(json.dumps(news).encode() + b"\n")


def obey(child: Child) -> bool:
    """Pass the judge's wish on to its worker. False once nobody can wish any more, which kills the worker."""
    try:
        wishes = child.channel.recv(64, socket.MSG_DONTWAIT)
    except BlockingIOError:  # its number was another worker's when the event was noted
        return True
    except OSError:
        wishes = b""
    for wish in wishes or b"K":
        os.kill(child.pid, SIGNALS[chr(wish)])
    return bool(wishes)


def reap(child: Child) -> bool:
    """Where `child` has ended, tell the judge how and what it used, and return True."""
    pid, status, usage = os.wait4(child.pid, os.WNOHANG)
    if not pid:
        return False
    ended = {
        "exit": os.waitstatus_to_exitcode(status),
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_memory_kb": usage.ru_maxrss,
    }
    tell(child.channel, ended)
    return True


def serve_requests(control: socket.socket) -> None:
    """Fork workers, pass wishes on and reap, until the judge closes `control`. Leaves no worker behind."""
    serve = sys.modules[f"{PACKAGE}.serve"]
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    children: dict[int, Child] = {}
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(woken, select.POLLIN)
    try:
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == control.fileno():
                    request = receive_request(control)
                    if request is None:
                        return
                    channel = socket.socket(fileno=request[2])
                    child = fork_worker(request[0], request[1], channel, serve)
                    children[channel.fileno()] = child
                    poll.register(channel, select.POLLIN)
                    tell(channel, {"pid": child.pid})
                elif descriptor == woken.fileno():
                    woken.recv(4096)
                    for key, child in list(children.items()):
                        if reap(child):
                            with contextlib.suppress(KeyError):
                                poll.unregister(key)
                            child.channel.close()
                            del children[key]
                elif descriptor in children and not obey(children[descriptor]):
                    poll.unregister(descriptor)
    finally:
        for child in children.values():
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)


def main() -> None:
    """Import, say so, serve; then remove what a judge who was killed could not."""
    control, staged = socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])
    with ending_with_the_judge(control, staged.parent):
        ready = boot(staged)
    tell(control, ready)
    serve_requests(control)
    shutil.rmtree(staged.parent, ignore_errors=True)


if __name__ == "__main__":
    main()
