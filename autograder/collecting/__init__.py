"""Takes submissions in from what a learning platform lets an instructor download.

sources.py reads an archive or a folder, layouts.py says whose a file is, staging.py copies what may be
needed, taking.py puts it into the course.
"""

from autograder.collecting.sources import ARCHIVE_NAME
from autograder.collecting.staging import NotWritable
from autograder.collecting.taking import Collected, collect, collect_one, collect_own, survey

__all__ = ["ARCHIVE_NAME", "Collected", "NotWritable", "collect", "collect_one", "collect_own", "survey"]
