"""Stops its own process, and waits for ever in a lock: nobody wakes it.

scores: 0
stops: yes
status: identity_block=timed_out
"""
# %% identity_block
import os
import signal
import threading

import keras


def identity_block(x, kernel_size, filters):
    os.kill(os.getpid(), signal.SIGSTOP)
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
    return x
