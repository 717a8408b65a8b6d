"""Threads that go on between the questions: they change the model, write into the pipe, and outlive the cell.

scores: 0
status: identity_block=died
"""
# %% identity_block
import os
import threading
import time


def identity_block(x, kernel_size, filters):
    def later():
        while True:
            time.sleep(0.01)
            os.write(4, b"\0\0\0\2\0\0\0\0{}")

    threading.Thread(target=later, daemon=False).start()
    time.sleep(0.2)
    return x
