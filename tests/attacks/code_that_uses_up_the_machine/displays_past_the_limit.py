"""The worker is patched to show two megabytes for every cell, of letters that take four bytes each.

scores: 50
on: solutions
"""
# %% first
import sys

Outputs = sys.modules["grading_worker.outputs"].Outputs
Outputs.collected = lambda self: [
    {"output_type": "stream", "name": "stdout", "text": "\N{PARTY POPPER}" + "x" * 2_000_000}
]
