"""What student code may try against the machine, each as a cell that raises if it was refused.

A cell may use VICTIM (the pid of another process, with memory at ADDRESS), PARENT (the zygote's), OUTSIDE
(a folder that is not its own, with the file `target` in it, which `restore` makes anew), HOME, COURSE,
SUBMISSION (another student's) and KIT (the package), `call`, which makes a raw system call, and `checked`,
which raises what a function of the C library returned as an error. Numbers of calls are those of x86-64.
"""

from pathlib import Path

from course_with_canaries import CANARY, Place

import autograder

PREAMBLE = """
import ctypes, errno, mmap, os, resource, signal, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
def checked(result):
    if result in (-1, None):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""

SOCKETS = {
    "TCP": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "TCP 6": "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)",
    "UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "Unix": "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "abstract Unix": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind(chr(0) + f'a{os.getpid()}')",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "pair": "socket.socketpair()",
    "event loop": "import asyncio; asyncio.new_event_loop().close()",
}

PROCESSES = {
    "subprocess": "subprocess.run(['/bin/true'], check=True)",
    "os.system": "checked(0 if os.system('true') == 0 else None)",
    "posix_spawn": "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
    "fork": "pid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)",
    "clone": "pid = call(56, signal.SIGCHLD, 0, 0, 0, 0)\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)",
    "clone3": """
arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, signal.SIGCHLD)
pid = call(435, ctypes.addressof(arguments), 88)
if pid == 0: os._exit(0)
os.waitpid(pid, 0)""",
    "multiprocessing": """
import multiprocessing
process = multiprocessing.get_context('fork').Process(target=print)
process.start(); process.join()""",
}

OTHER_PROCESSES = {
    "ptrace": "call(101, 16, VICTIM, 0, 0); os.waitpid(VICTIM, 0x40000000); call(101, 17, VICTIM, 0, 0)",
    "read memory": """
buffer = ctypes.create_string_buffer(8)
mine, theirs = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8), (ctypes.c_size_t * 2)(ADDRESS, 8)
call(310, VICTIM, ctypes.addressof(mine), 1, ctypes.addressof(theirs), 1, 0)""",
    "kill": "os.kill(VICTIM, 0)",
    "kill the parent": "os.kill(PARENT, 0)",
    "kill a group": "os.killpg(os.getpgid(VICTIM), 0)",
    "kill everybody": "os.kill(-1, 0)",
    "tgkill": "call(234, VICTIM, VICTIM, 0)",
    "tkill": "call(200, VICTIM, 0)",
    "kill, with garbage in the upper half": "call(62, VICTIM | 1 << 32, 0)",
    "queue a signal": """
about = (ctypes.c_int * 32)(0, 0, -1)
call(129, VICTIM, 0, ctypes.addressof(about))""",
    "pidfd": "signal.pidfd_send_signal(os.pidfd_open(VICTIM), 0)",
    "signal by descriptor": "import fcntl; r, w = os.pipe(); fcntl.fcntl(r, 8, VICTIM)",
    "signal by descriptor, garbage above": "r, w = os.pipe(); call(72, r, 8 | 1 << 32, VICTIM)",
    "prlimit": "resource.prlimit(VICTIM, resource.RLIMIT_CORE, (0, 0))",
    "prlimit on the parent": "resource.prlimit(PARENT, resource.RLIMIT_CORE)",
    "priority": "os.setpriority(os.PRIO_PROCESS, VICTIM, 2)",
    "priority of all": "os.setpriority(os.PRIO_PGRP, os.getpgid(VICTIM), 1)",
    "affinity": "os.sched_setaffinity(VICTIM, os.sched_getaffinity(VICTIM))",
    "scheduler": "os.sched_setscheduler(VICTIM, os.SCHED_BATCH, os.sched_param(0))",
    "I/O priority": "call(251, 1, VICTIM, 0)",
}

SHARED = {
    "shared memory": "i = checked(libc.shmget(0, 4096, 0o1600)); libc.shmctl(i, 0, None)",
    "semaphores": "i = checked(libc.semget(0, 1, 0o1600)); libc.semctl(i, 0, 0)",
    "messages": "i = checked(libc.msgget(0, 0o1600)); libc.msgctl(i, 0, None)",
    "POSIX queue": "checked(libc.mq_open(b'/canary', 0o102, 0o600, None)); libc.mq_unlink(b'/canary')",
    "memfd": "os.memfd_create('x')",
    "io_uring": "about = ctypes.create_string_buffer(120); os.close(call(425, 1, ctypes.addressof(about)))",
    "userfaultfd": "os.close(call(323, 0))",
    "watch a folder": """
watch = checked(libc.inotify_init())
checked(libc.inotify_add_watch(watch, os.fsencode(COURSE), 0x100))""",
    "handle of a file": """
handle, mount = ctypes.create_string_buffer(136), ctypes.c_int()
handle[0] = 128
checked(libc.name_to_handle_at(-100, os.fsencode(COURSE), handle, ctypes.byref(mount), 0))""",
    "lease on the pictures": """
import fcntl
with open('../../data/pictures.h5', 'rb') as file: fcntl.fcntl(file, 1024, 0)""",
    "lock on the pictures": """
import fcntl
with open('../../data/pictures.h5', 'rb') as file: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)""",
    "namespace": "call(272, 0x04000000)",
    "change root": "os.chroot('.')",
    "mount": """
here = os.fsencode(os.getcwd())
checked(libc.mount(b'none', here, b'tmpfs', 0, None)); libc.umount(here)""",
    "keyring": "call(250, 0, -3, 0)",
    "perf": """
about = ctypes.create_string_buffer(136); about[0], about[4] = 1, 136
os.close(call(298, ctypes.addressof(about), 0, -1, -1, 0))""",
    "kernel log": "call(103, 10, 0, 0)",
}

READING = {
    "the home folder": "os.listdir(HOME)",
    "a file at home": "open(f'{HOME}/diary').read()",
    "~": "open(os.path.join(HOME, '..', os.path.basename(HOME), 'diary')).read()",
    "the solution": "open(f'{COURSE}/solutions/residual_networks/2_resnet50.ipynb').read()",
    "the folder of solutions": "os.listdir(f'{COURSE}/solutions/residual_networks')",
    "another submission": "open(f'{SUBMISSION}/2_resnet50.ipynb').read()",
    "who has submitted": "os.listdir(f'{COURSE}/grading/submitted')",
    "the gradebook": "open(f'{COURSE}/grading/gradebook.db').read()",
    "hidden pictures": "open(f'{COURSE}/autograder/secret/hidden_pictures.h5').read()",
    "the course secret": "open(f'{COURSE}/autograder/secret/course_secret').read()",
    "hidden tests": "open(f'{COURSE}/autograder/hidden_tests/test_identity_block.py').read()",
    "hidden tests by descriptor": "os.open(f'{COURSE}/autograder/hidden_tests/test_identity_block.py', 0)",
    "by a link": "os.symlink(f'{COURSE}/grading/gradebook.db', 'link'); open('link').read()",
    "by a hard link": "os.link(f'{COURSE}/grading/gradebook.db', 'hard')",
    "by moving it here": """
os.rename(f'{COURSE}/grading/moved', 'moved')
os.rename('moved', f'{COURSE}/grading/moved')""",
    "through /proc/self/root": "open(f'/proc/self/root{COURSE}/grading/gradebook.db').read()",
    "through /proc/self/cwd": "open('/proc/self/cwd/' + os.path.relpath(f'{COURSE}/grading/gradebook.db'))",
    "from another folder": "os.chdir(f'{COURSE}/grading'); open('gradebook.db').read()",
    "the parent's environment": "open(f'/proc/{PARENT}/environ', 'rb').read()",
    "the parent's command": "open(f'/proc/{PARENT}/cmdline', 'rb').read()",
    "the parent's memory": "open(f'/proc/{PARENT}/mem', 'rb').close()",
    "the parent's memory map": "open(f'/proc/{PARENT}/maps').read()",
    "the parent's descriptors": "os.listdir(f'/proc/{PARENT}/fd')",
    "where the parent's descriptors lead": "os.readlink(f'/proc/{PARENT}/fd/0')",
    "another process's command": "open(f'/proc/{VICTIM}/cmdline', 'rb').read()",
    "all processes": "os.listdir('/proc')",
    "users of the machine": "open('/etc/passwd').read()",
    "the judge": "open(f'{KIT}/judge/__init__.py').read()",
    "the judge's sandbox": "open(f'{KIT}/sandbox/worker.py').read()",
    "the judge's folder": "os.listdir(f'{KIT}/judge')",
}

IMPORTING = {
    "the judge": "sys.path.insert(0, os.path.dirname(KIT)); import autograder.judge",
    "the sandbox": "sys.path.insert(0, os.path.dirname(KIT)); import autograder.sandbox",
    "the kit": "sys.path.insert(0, os.path.dirname(KIT)); import autograder.report",
    "the kit, as installed": "import autograder.report",
    "a hidden suite": "sys.path.insert(0, f'{COURSE}/autograder/hidden_tests'); import a_hidden_suite",
    "by its file": """
import importlib.util
spec = importlib.util.spec_from_file_location('judge', f'{KIT}/report.py')
spec.loader.exec_module(importlib.util.module_from_spec(spec))""",
}

WRITING = {
    "a new file": "open(f'{OUTSIDE}/new', 'w').close(); os.unlink(f'{OUTSIDE}/new')",
    "appending": "open(f'{OUTSIDE}/target', 'a').close()",
    "read and write": "open(f'{OUTSIDE}/target', 'r+').close()",
    "truncating": "os.truncate(f'{OUTSIDE}/target', 6)",
    "truncating what is read": "os.close(os.open(f'{OUTSIDE}/target', os.O_RDONLY | os.O_TRUNC)); restore()",
    "truncating in access mode 3": "os.close(os.open(f'{OUTSIDE}/target', 3 | os.O_TRUNC)); restore()",
    "deleting": "os.unlink(f'{OUTSIDE}/target'); restore()",
    "renaming": "os.rename(f'{OUTSIDE}/target', f'{OUTSIDE}/other'); restore()",
    "moving out": "open('mine', 'w').close(); os.rename('mine', f'{OUTSIDE}/other')",
    "linking": """
open('mine', 'w').close()
os.link('mine', f'{OUTSIDE}/mine'); os.unlink(f'{OUTSIDE}/mine')""",
    "a folder": "os.mkdir(f'{OUTSIDE}/folder'); os.rmdir(f'{OUTSIDE}/folder')",
    "a link": "os.symlink('target', f'{OUTSIDE}/link'); os.unlink(f'{OUTSIDE}/link')",
    "by a link": "os.symlink(f'{OUTSIDE}/target', 'link'); open('link', 'a').close()",
    "the pictures": "open('../../data/pictures.h5', 'a').close()",
    "the master of resnet_lab": "open('resnet_lab/__init__.py', 'a').close()",
    "shared memory of the machine": "open('/dev/shm/canary', 'w').close(); os.unlink('/dev/shm/canary')",
    "temporary files of the machine": "open('/tmp/canary', 'w').close(); os.unlink('/tmp/canary')",
    "its own memory limit": "open('/proc/self/oom_score_adj', 'w').write('500')",
    "a named pipe": "os.mkfifo('pipe'); os.unlink('pipe')",
    "an extended attribute": "os.setxattr(f'{OUTSIDE}/target', 'user.x', b'x')",
}


def everything() -> dict[str, str]:
    """All of the above: code by "group: name"."""
    groups = {
        "socket": SOCKETS,
        "process": PROCESSES,
        "another process": OTHER_PROCESSES,
        "shared": SHARED,
        "reading": READING,
        "importing": IMPORTING,
        "writing": WRITING,
    }
    return {f"{group}: {name}": code for group, codes in groups.items() for name, code in codes.items()}


def names(place: Place, zygote: int, victim: int) -> str:
    """The names that attempts use, as a cell; what they try on is there anew afterwards."""
    (place.outside / "target").write_text("target")
    (place.course.grading / "moved").write_text(CANARY)
    (place.course.hidden_tests / "a_hidden_suite.py").write_text("")
    address = int(Path(f"/proc/{victim}/maps").read_text().partition("-")[0], 16)
    return "\n".join(
        (
            PREAMBLE,
            f"VICTIM, PARENT, ADDRESS = {victim}, {zygote}, {address}",
            f"OUTSIDE, HOME = {str(place.outside)!r}, {str(place.home)!r}",
            f"COURSE = {str(place.course.root)!r}",
            f"SUBMISSION, KIT = {str(place.submission)!r}, {str(Path(autograder.__file__).parent)!r}",
            "def restore(): open(f'{OUTSIDE}/target', 'w').write('target')",
        )
    )
