"""Starts ten thousand threads.

scores: 0
status: identity_block=blocked
"""
# %% identity_block
import threading
import time


def identity_block(x, kernel_size, filters):
    threading.stack_size(32768)
    for _ in range(10_000):
        try:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        except RuntimeError:
            time.sleep(0.01)
    time.sleep(1000)
