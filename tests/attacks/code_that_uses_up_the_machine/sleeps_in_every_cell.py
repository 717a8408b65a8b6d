"""Many cells that wait a little less than each may, so that no single one is too long.

scores: 0
stops: yes
status: identity_block=timed_out
"""
# %% first
import time

time.sleep(25)
# %% first
time.sleep(25)
# %% first
time.sleep(25)
# %% first
time.sleep(25)
# %% identity_block
def identity_block(x, kernel_size, filters):
    time.sleep(70)
    return x
