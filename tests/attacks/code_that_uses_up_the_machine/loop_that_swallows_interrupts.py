"""A loop that cannot be interrupted, in a cell beside right answers: it costs only itself.

scores: 50
on: solutions
stops: yes
"""
# %% last
import signal

for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
