"""Cells that wait a little less than each may, so that no single one is too long.

scores: 0
stops: yes
"""
# %% first
import time

time.sleep(25)
# %% first
import time

time.sleep(25)
