"""Answers rightly, and ends the process in the cells below: they must cost nothing.

scores: 50
on: solutions
"""
# %% last
import os
import sys

sys.exit(0)
# %% last
os._exit(0)
# %% last
os.abort()
# %% last
os.kill(os.getpid(), 9)
