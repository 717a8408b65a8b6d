"""Reads whatever can be read from descriptors 0 to 1000, and looks where each of them leads.

scores: 0
"""
# %% first
import fcntl
import os

for descriptor in range(1000):
    try:
        print(descriptor, os.readlink(f"/proc/self/fd/{descriptor}"), fcntl.fcntl(descriptor, fcntl.F_GETFL))
        os.set_blocking(descriptor, False)
        print(os.pread(descriptor, 4000, 0))
    except OSError:
        pass
    try:
        print(os.read(descriptor, 4000))
    except OSError:
        pass
    try:
        os.set_blocking(descriptor, True)
    except OSError:
        pass
