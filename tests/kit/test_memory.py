"""What a process and all that it started take is seen, however far below it is."""

import subprocess
import sys

from autograder.selfcheck.memory import PeakMemory

BIG_MB = 300
CHILD = f"x = b'x' * ({BIG_MB} << 20); import time; print(flush=True); time.sleep(1.5)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


def test_memory_of_grandchildren_is_part_of_the_peak():
    with PeakMemory() as alone:
        pass
    with PeakMemory() as peak:
        subprocess.run([sys.executable, "-c", PARENT], check=True, stdout=subprocess.DEVNULL)
    assert alone.mb > 0
    assert BIG_MB < peak.mb - alone.mb < BIG_MB + 100
