"""Landlock by ctypes: which files this process, and nothing that it can become, may still open.

Landlock is the kernel's own (since 5.13), needs no privilege, and cannot be undone. It covers opening,
making, removing and renaming files; it does not cover stat, chdir, chmod, chown, utime or extended
attributes: syscalls.py does.
"""

import ctypes
import os
from collections.abc import Iterable

# System call numbers, the same on every architecture (include/uapi/asm-generic/unistd.h).
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
RULE_PATH_BENEATH = 1
# Denials by a hostile worker must not flood the machine's audit log (ABI 7).
LOG_SAME_EXEC_OFF = 1
PR_SET_NO_NEW_PRIVS = 38
NEWEST_ABI = 7

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK = 1 << 6, 1 << 7, 1 << 8, 1 << 9
MAKE_FIFO, MAKE_BLOCK, MAKE_SYM, REFER = 1 << 10, 1 << 11, 1 << 12, 1 << 13
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
# How many of the rights above each ABI knows; all that it knows are handled, that is, denied unless granted.
RIGHTS_KNOWN = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16, 6: 16, 7: 16}
NET_BIND_AND_CONNECT_TCP = 0b11  # from ABI 4
SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11  # from ABI 6

READ = READ_FILE | READ_DIR
# No device, socket or pipe can be made, nothing run; moving and linking stays inside what is writable.
WRITE = (
    READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
)  # fmt: skip
OF_FILES = (
    EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
)  # the rights that a rule for a file may have

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def abi() -> int:
    """The Landlock ABI of the running kernel, 0 where there is none or it is switched off."""
    version = _libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG)
    return max(0, int(version))


def restrict(readable: Iterable[str], writable: Iterable[str]) -> int:
    """Allow this thread to read below `readable`, to write below `writable`, and no other file. Cannot be
    undone.

    A path is a folder or a file; one that does not exist is passed over. Call it before any thread is
    started. Returns the ABI that is in force. Raises OSError where the kernel cannot do it, with nothing
    restricted.
    """
    version = min(abi(), NEWEST_ABI)
    if not version:
        raise OSError("this kernel has no Landlock")
    known = (1 << RIGHTS_KNOWN[version]) - 1
    attributes = _Ruleset(
        known,
        NET_BIND_AND_CONNECT_TCP if version >= 4 else 0,
        SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0,
    )
    # Older kernels want zeros in what they do not know, which is what the fields hold there.
    ruleset = _call(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes)), 0)
    try:
        for path in readable:
            _allow(ruleset, path, READ & known)
        for path in writable:
            _allow(ruleset, path, WRITE & known)
        if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "no_new_privs")
        _call(RESTRICT_SELF, ruleset, LOG_SAME_EXEC_OFF if version >= 7 else 0)
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            rights &= OF_FILES
        rule = _PathBeneath(rights, descriptor)
        _call(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock system call {number}: {os.strerror(error)}")
    return result
