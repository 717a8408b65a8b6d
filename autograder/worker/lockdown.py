"""Locks a worker down, before the first line of student code: limits, capabilities, files, system calls.

Called once in each worker by serve.py, while it has one thread. Each step only takes away, so that whatever
fails leaves the worker with less, and any failure ends it before it has run anything.
"""

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import Any

from . import landlock, syscalls

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_CAP_AMBIENT = 1, 4, 23, 24, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522
HIGHEST_CAPABILITY = 63
# A worker's own user has this number and its process's added: no two that live at one time share one, and
# none is in any list of users.
FIRST_OWN_USER = 1 << 30
OPEN_FILES = 512
# When the machine runs out of memory, the kernel shall take a worker, not the judge (-1000 to 1000).
OUT_OF_MEMORY_SCORE = 500

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_filter: Any = None


@dataclass(frozen=True)
class Rules:
    """What the judge allows this worker: absolute paths, sizes in MiB, CPU seconds for its whole life.

    own_folder: given to a user of its own, which the worker becomes; empty where it stays who it is.
    """

    readable: list[str]
    writable: list[str]
    memory_mb: int
    file_mb: int
    cpu_seconds: int
    own_folder: str


def prepare() -> None:
    """In the zygote: build the filter once, for all workers."""
    global _filter
    try:
        _filter = syscalls.build()
    except OSError:
        _filter = None


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the zygote (pid `parent`) ends, however that happens."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def apply(rules: Rules) -> dict[str, Any]:
    """Lock this process down for good; return what is in force. Raises OSError where something is missing."""
    _set_score()
    _set_limits(rules)
    _empty_bounding_set()
    if rules.own_folder:
        _become_a_user_of_its_own(rules.own_folder)
    had = _drop_capabilities() or bool(rules.own_folder)
    abi = landlock.restrict(rules.readable, rules.writable)
    if _filter is None:
        raise OSError("libseccomp is missing: system calls cannot be refused")
    syscalls.load(_filter, os.getpid())
    return {
        "landlock_abi": abi,
        "seccomp": True,
        "capabilities_dropped": had,
        "own_user": os.getuid() >= FIRST_OWN_USER,
    }


def _set_score() -> None:
    with open("/proc/self/oom_score_adj", "w") as score:
        score.write(str(OUT_OF_MEMORY_SCORE))


def _set_limits(rules: Rules) -> None:
    """Limits of the kernel. The judge's own limits on CPU time, threads and folders are tighter and kill;
    these stop.
    """
    with open("/proc/self/statm") as sizes:
        mapped = int(sizes.read().split()[0]) * resource.getpagesize()
    limits = {
        resource.RLIMIT_AS: mapped + (rules.memory_mb << 20),
        resource.RLIMIT_FSIZE: rules.file_mb << 20,
        resource.RLIMIT_CPU: rules.cpu_seconds,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(limit, (value, value))


def _empty_bounding_set() -> None:
    """See that nothing this process becomes or executes has any of root's powers."""
    assert _libc is not None
    for capability in range(HIGHEST_CAPABILITY + 1):
        if _libc.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1:
            # Refused to an ordinary user, who has none to drop.
            _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)


def _become_a_user_of_its_own(folder: str) -> None:
    """From root become a user that nobody else is and that owns `folder`, which nobody has used yet."""
    assert _libc is not None
    user, parent = FIRST_OWN_USER + os.getpid(), os.getppid()
    for place, _, files in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in files)):
            os.chown(path, user, user, follow_symlinks=False)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    # The kernel takes both back from whoever changes users; without the first /proc/self is shut, too.
    _libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    die_with_parent(parent)


def _drop_capabilities() -> bool:
    """Give up all powers of root that this process still has. True if there were any."""
    assert _libc is not None
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (
        ctypes.c_uint32 * 6
    )()  # effective, permitted, inheritable, each for 32 capabilities, then 32 more
    _check(_libc.capget(header, sets), "capget")
    had = any(sets)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    return had


def _check(result: int, what: str) -> None:
    if result:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
