"""The system calls that a worker is refused, by a seccomp filter that cannot be taken off again.

Landlock says which files may be opened; everything else by which one process reaches another, the network,
the kernel's settings or a file's metadata is refused here. What is left is what TensorFlow needs: memory,
threads, files.
"""

import errno
from typing import Any

try:
    import pyseccomp
except (ImportError, RuntimeError, OSError):  # RuntimeError: libseccomp is not on this machine
    pyseccomp = None

REFUSED = {
    "the network and sockets of every kind": """
        socket socketpair bind connect listen accept accept4 getsockname getpeername sendto recvfrom
        sendmsg recvmsg sendmmsg recvmmsg shutdown setsockopt getsockopt socketcall
    """,
    "other programs and processes": "execve execveat fork vfork setsid setpgid",
    "looking into other processes": """
        ptrace process_vm_readv process_vm_writev kcmp process_madvise process_mrelease
        migrate_pages move_pages pidfd_open pidfd_getfd pidfd_send_signal get_robust_list
    """,
    "signals to other threads by id alone": "tkill",
    "priority and scheduling": """
        setpriority sched_setaffinity sched_setscheduler sched_setparam sched_setattr ioprio_set
    """,
    "shared memory and queues of System V and POSIX": """
        shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl mq_open
        mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr ipc
    """,
    "memory outside the address space limit": "memfd_create memfd_secret",
    "queues into the kernel": "io_uring_setup io_uring_enter io_uring_register io_setup io_submit",
    "tracing and programs in the kernel": "bpf perf_event_open userfaultfd seccomp lookup_dcookie",
    "keys": "keyctl add_key request_key",
    "mounts and namespaces": """
        mount umount umount2 pivot_root chroot unshare setns move_mount open_tree fsopen fsconfig
        fsmount fspick mount_setattr
    """,
    "files by handle, watching folders, quotas": """
        name_to_handle_at open_by_handle_at inotify_init inotify_init1 inotify_add_watch
        inotify_rm_watch fanotify_init fanotify_mark quotactl quotactl_fd
    """,
    "files truncated by name, which old Landlock lets through": "truncate truncate64",
    "special files": "mknod mknodat",
    "the machine": """
        reboot kexec_load kexec_file_load init_module finit_module delete_module create_module
        swapon swapoff sethostname setdomainname settimeofday stime clock_settime clock_settime64
        adjtimex clock_adjtime clock_adjtime64 acct syslog vhangup sync syncfs iopl ioperm
        personality uselib modify_ldt nfsservctl sysfs _sysctl
    """,
    "another identity": """
        setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset
    """,
}
# Metadata of files is not Landlock's: nothing may change outside the worker's folder, and inside nobody needs
# it to. Told that it worked, shutil.copy and the like go on.
PRETENDED = """
    chmod fchmod fchmodat fchmodat2 chown chown32 lchown fchown fchownat
    utime utimes futimesat utimensat utimensat_time64
""".split()
NOT_SUPPORTED = "setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr".split()
# ENOSYS makes the C library fall back to a call whose arguments can be seen here (clone, openat), or do
# without.
UNKNOWN = "clone3 openat2 flock".split()
# From here on numbers are the same everywhere. Calls that this list's author never saw answer ENOSYS, too.
FIRST_COMMON, LAST_COMMON = 424, 1023
# close_range faccessat2 epoll_pwait2 futex_waitv set_mempolicy_home_node cachestat map_shadow_stack
# futex_wake futex_wait futex_requeue mseal
HARMLESS_COMMON = {436, 439, 441, 449, 450, 451, 453, 454, 455, 456, 462}

CLONE_THREAD = 0x10000
O_ACCMODE, O_TRUNC = 0o3, 0o1000
# fcntl: signals to an owner, a file lease (which delays whoever opens the file), folder notification, bigger
# pipes.
REFUSED_FCNTL = {
    "F_SETOWN": 8,
    "F_SETSIG": 10,
    "F_SETOWN_EX": 15,
    "F_SETLEASE": 1024,
    "F_NOTIFY": 1026,
    "PIPE": 1031,
}
# ioctl: only the terminal questions that isatty() and the like ask, and FIONREAD, FIONBIO, FIOCLEX among
# them.
LOWEST_IOCTL, HIGHEST_IOCTL = 0x5401, 0x5452
REFUSED_IOCTL = {"TIOCSCTTY": 0x540E, "TIOCSTI": 0x5412, "TIOCLINUX": 0x541C, "FIOASYNC": 0x5452}
# prctl: outliving the zygote, adopting orphans, being traced, moving the heap.
REFUSED_PRCTL = {"SET_PDEATHSIG": 1, "SET_MM": 35, "SET_CHILD_SUBREAPER": 36, "SET_PTRACER": 0x59616D61}


def build() -> Any:
    """The filter without the rules that need the worker's own pid. Raises OSError where the machine has no
    seccomp.
    """
    if pyseccomp is None:
        raise OSError("libseccomp is missing")
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse, pretend = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(0)
    unknown = pyseccomp.ERRNO(errno.ENOSYS)
    named = {name: refuse for names in REFUSED.values() for name in names.split()}
    named |= dict.fromkeys(PRETENDED, pretend) | dict.fromkeys(UNKNOWN, unknown)
    named |= dict.fromkeys(NOT_SUPPORTED, pyseccomp.ERRNO(errno.ENOTSUP))
    numbers = {_number(name): action for name, action in named.items()}
    for number in range(FIRST_COMMON, LAST_COMMON + 1):
        if number not in HARMLESS_COMMON:
            numbers.setdefault(number, unknown)
    for number, action in sorted(numbers.items()):
        if number >= 0:  # negative: a call that this architecture does not have
            rules.add_rule(action, number)
    for name, argument in _conditional():
        if _number(name) >= 0:
            rules.add_rule(refuse, name, argument)
    return rules


def _number(name: str) -> int:
    try:
        return int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name))
    except (OSError, ValueError):
        return -1


def _conditional() -> list[tuple[str, Any]]:
    """Refusals by one argument, as (call, comparison)."""
    argument, masked = pyseccomp.Arg, pyseccomp.MASKED_EQ

    def is_set_to(position: int, value: int) -> Any:
        # The kernel reads these as 32 bits; the filter sees 64, and the upper half could hold anything.
        return argument(position, masked, 0xFFFFFFFF, value)

    rules = [
        ("clone", argument(0, masked, CLONE_THREAD, 0)),
        ("prlimit64", argument(0, pyseccomp.NE, 0)),
        ("ioctl", argument(1, pyseccomp.LT, LOWEST_IOCTL)),
        ("ioctl", argument(1, pyseccomp.GT, HIGHEST_IOCTL)),
        # Truncating what was opened for reading, or in access mode 3: old Landlock lets it through.
        ("open", argument(1, masked, O_ACCMODE | O_TRUNC, O_TRUNC)),
        ("openat", argument(2, masked, O_ACCMODE | O_TRUNC, O_TRUNC)),
        ("open", argument(1, masked, O_ACCMODE, O_ACCMODE)),
        ("openat", argument(2, masked, O_ACCMODE, O_ACCMODE)),
    ]
    rules += [("fcntl", is_set_to(1, value)) for value in REFUSED_FCNTL.values()]
    rules += [("ioctl", is_set_to(1, value)) for value in REFUSED_IOCTL.values()]
    rules += [("prctl", is_set_to(0, value)) for value in REFUSED_PRCTL.values()]
    return rules


def load(rules: Any, pid: int) -> None:
    """Put the filter on, for the process `pid` that calls this: it may signal itself, no other. Cannot be
    undone.
    """
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        rules.add_rule(refuse, name, pyseccomp.Arg(0, pyseccomp.NE, pid))
    try:
        rules.load()
    except OSError as error:  # libseccomp calls whatever the kernel said "cancelled"
        raise OSError("the kernel, or this container, takes no seccomp filter") from error
