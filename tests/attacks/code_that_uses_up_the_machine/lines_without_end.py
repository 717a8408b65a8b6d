"""Prints short lines without end, beside right answers.

scores: 50
on: solutions
stops: yes
"""
# %% last
while True:
    print("y")
