"""A fork bomb, programs, pools of processes, and a daemon that would outlive the grading and write later.

scores: 0
"""
# %% first
import concurrent.futures
import ctypes
import multiprocessing
import os
import subprocess

later = "sleep 60; echo I was here >> /tmp/late"
for attempt in (
    lambda: [os.fork() for _ in range(64)],
    lambda: ctypes.CDLL(None).vfork(),
    lambda: os.forkpty(),
    lambda: subprocess.Popen(["sh", "-c", later], start_new_session=True),
    lambda: os.posix_spawn("/bin/sh", ["sh", "-c", later], {}),
    lambda: os.execv("/bin/sh", ["sh", "-c", later]),
    lambda: os.system(f"nohup sh -c '{later}' &"),
    lambda: multiprocessing.get_context("fork").Pool(8),
    lambda: list(concurrent.futures.ProcessPoolExecutor(8).map(abs, range(8))),
    lambda: os.setsid(),
    lambda: os.daemon(),
):
    try:
        print("went through:", attempt())
    except BaseException as error:
        print(type(error).__name__)
