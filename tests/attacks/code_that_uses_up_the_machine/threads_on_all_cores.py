"""Computes on all cores at once: its time is the sum of all.

scores: 0
stops: yes
status: identity_block=timed_out
"""
# %% identity_block
import threading

import numpy as np


def identity_block(x, kernel_size, filters):
    def work():
        matrix = np.ones((400, 400))
        while True:
            matrix = matrix @ matrix * 0

    for _ in range(16):
        threading.Thread(target=work).start()
    work()
