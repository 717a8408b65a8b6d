"""Right answers, and around them everything that could confuse who comes after: folders, streams, builtins, paths.

scores: 50
on: solutions
"""
# %% first
import builtins
import gc
import os
import signal
import sys

os.chdir("/")
sys.stdout.close()
sys.stdout = sys.stderr = None
builtins.print = lambda *arguments, **named: None
sys.path.clear()
sys.setrecursionlimit(400)
gc.disable()
os.environ.clear()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGCONT, lambda number, frame: None)
_ = __ = quit = exit = None
