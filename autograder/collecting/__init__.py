"""Takes submissions in from what a learning platform lets an instructor download.

sources.py reads an archive or a folder, layouts.py says whose a file is, taking.py puts it into the course.
"""

from autograder.collecting.taking import Collected, collect

__all__ = ["Collected", "collect"]
