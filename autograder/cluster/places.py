"""The folder of a node: made when it starts, removed when it ends, and what killed nodes left is removed too.

autograder-node-XXXX/   passers-by may go through it and see nothing
  courses/SHA256/       a snapshot, for the node's user only; submissions lie in it while they are graded
  public/SHA256/        its public pictures, which a worker that is another user must read
  lock                  held while the node lives
"""

import os
import shutil
import tempfile
import time
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "autograder-node-"
SETTLED_S = 60.0  # a younger folder without a held lock may be one whose node is just taking it


class Place:
    """`with Place() as path:` makes a node's folder below the system's folder for temporary files."""

    def __enter__(self) -> Path:
        """Make it, and remove the folders of nodes of this user that were killed."""
        remove_abandoned(Path(tempfile.gettempdir()))
        self._path = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
        self._lock = FileLock(self._path / "lock")
        self._lock.acquire()
        (self._path / "courses").mkdir(mode=0o700)
        (self._path / "public").mkdir(mode=0o755)
        self._path.chmod(0o711)
        return self._path

    def __exit__(self, *raised: object) -> None:
        """Remove it."""
        shutil.rmtree(self._path, ignore_errors=True)
        self._lock.release()


def remove_abandoned(folder: Path) -> None:
    """Remove the folders of nodes below `folder` that nobody holds any more."""
    for path in folder.glob(f"{PREFIX}*"):
        try:
            about = path.lstat()
            if about.st_uid != os.geteuid() or time.time() - about.st_mtime < SETTLED_S:
                continue
            with FileLock(path / "lock", timeout=0):
                shutil.rmtree(path, ignore_errors=True)
        except (OSError, Timeout):
            continue
