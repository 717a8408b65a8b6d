"""Prints 1 GB, in pieces large and small, on both streams, beside right answers.

scores: 50
on: solutions
"""
# %% last
import sys

for _ in range(16):
    print("x" * 60_000_000)
for _ in range(300_000):
    print("y", file=sys.stderr, end="")
sys.modules["grading_worker.outputs"].Outputs._afford = lambda self, text: text
print("z" * 60_000_000)
