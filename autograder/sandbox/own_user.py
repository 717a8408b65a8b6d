"""Whether the workers of a root who grades can each be a user of its own, and what is in the way of it.

Asked once, when a zygote starts; the change itself is worker/lockdown.py's. It comes on top of everything
else: a hole in Landlock would then lead to what is open to all users, and not to all that is root's.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox import folders

NOT_ROOT, STAY = "workers are the user who grades", "workers stay root, since "
# CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID: to hand a folder over, and to remove what is made in it.
CAPABILITIES = 0b1110_1011


def hindrance(folder: Path, readable: Iterable[str]) -> str:
    """Why workers must stay who the judge is; empty where they need not.

    folder: the zygote's, which is opened to passers-by for it. readable: what every worker must read.
    """
    if sys.platform != "linux" or os.geteuid():
        return NOT_ROOT
    from autograder.worker.lockdown import FIRST_OWN_USER  # of Linux only

    status = dict(line.split(":\t") for line in Path("/proc/self/status").read_text().splitlines())
    if int(status["CapEff"], 16) & CAPABILITIES != CAPABILITIES:
        return f"{STAY}root may not change users here"
    folder.chmod(0o711)
    for place in sorted({*readable} - {*folders.SYSTEM}):
        if not folders.open_to_all(Path(place)):
            return f"{STAY}{place} is not open to other users"
    try:
        subprocess.run(
            [sys.executable, "-I", "-c", ""],
            user=FIRST_OWN_USER,
            group=FIRST_OWN_USER,
            extra_groups=[],
            cwd="/",
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return f"{STAY}no other user could run Python here"
    return ""
