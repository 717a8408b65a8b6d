"""Tries to break out of a worker, before any grading: what the isolation is worth is tried, not assumed.

It runs in a worker of its own that holds no student code, and tries on paths that the judge names; whatever
goes through is undone where it did anything.
"""

import importlib
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


def run(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Make every attempt; a list of {"name", "held", "detail"}. `held` means that it was refused.

    fields: "secrets" (paths to open), "course" (folder to import from), "modules" (names to import), "parent"
    (pid of the zygote), "outside" (a folder to write in), "target" (a file to change).
    """
    attempts: list[tuple[str, Callable[[], Any]]] = [
        ("open a socket", socket.socket),
        ("open a pair of sockets", socket.socketpair),
        ("start a process", _fork),
        ("start a program", lambda: os.posix_spawn("/bin/true", ["true"], {})),
        ("signal the parent", lambda: os.kill(fields["parent"], 0)),
        ("read the parent's environment", lambda: _open(f"/proc/{fields['parent']}/environ")),
        ("lower the parent's priority", lambda: os.setpriority(os.PRIO_PROCESS, fields["parent"], 0)),
        ("write outside its folder", lambda: _write(Path(fields["outside"]))),
        ("change a file outside its folder", lambda: _really_changed(Path(fields["target"]))),
    ]
    attempts += [(f"open {path}", partial(_open, path)) for path in fields["secrets"]]
    attempts += [(f"import {name}", partial(_import, fields["course"], name)) for name in fields["modules"]]
    return [_attempt(name, action) for name, action in attempts]


def _attempt(name: str, action: Callable[[], Any]) -> dict[str, Any]:
    try:
        action()
    except Exception as error:
        return {"name": name, "held": True, "detail": type(error).__name__}
    return {"name": name, "held": False, "detail": "went through"}


def _open(path: str) -> None:
    """Read a little of a file, or list a folder."""
    try:
        with open(path, "rb") as file:
            file.read(1)
    except IsADirectoryError:
        os.listdir(path)


def _import(course: str, name: str) -> None:
    sys.path.insert(0, course)
    try:
        importlib.invalidate_caches()
        importlib.import_module(name)
    finally:
        sys.path.remove(course)


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _write(folder: Path) -> None:
    path = folder / f"probe-{os.getpid()}"
    path.write_text("")
    path.unlink()


def _really_changed(path: Path) -> None:
    """Metadata is no business of Landlock's, and chmod may pretend; so look whether it worked."""
    before = path.stat().st_mtime_ns
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))
    if path.stat().st_mtime_ns == before:
        raise PermissionError("unchanged")
    os.utime(path, ns=(before, before))
