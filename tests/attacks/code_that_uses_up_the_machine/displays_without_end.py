"""Displays pictures and text without end, beside right answers.

scores: 50
on: solutions
stops: yes
"""
# %% last
from IPython.display import HTML, display

while True:
    display(HTML("<p>x</p>"))
    display({"text/plain": "x" * 1_000_000, "image/png": b"x" * 1_000_000}, raw=True)
