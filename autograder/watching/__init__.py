"""Grades submissions as they arrive in a folder, fairly, and forgets nothing when it is started again.

notices.py    wakes the watcher when something in the folder changes
inboxes.py    what lies in the folder, and whose it is: a learning platform's drop
exchange.py   the same for nbgrader's exchange, and the way of feedback back through it
lookout.py    which of it is new and complete
fair_queue.py whose turn it is
journal.py    what arrived and what became of it, on disk
watcher.py    the loop that takes in, grades, records and gives back
"""

from autograder.watching.board import Board, Ended, Standing
from autograder.watching.exchange import open_inbox
from autograder.watching.journal import Journal
from autograder.watching.watcher import Watcher

__all__ = ["Board", "Ended", "Journal", "Standing", "Watcher", "open_inbox"]
