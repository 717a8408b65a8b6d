"""What a process and all that it started take is seen, however far below it is."""

import json
import subprocess
import sys

from autograder.selfcheck import memory

BIG_MB = 300
CHILD = f"x = b'x' * ({BIG_MB} << 20); import time; print(flush=True); time.sleep(1.5)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"
# A process of its own, with little in it: pages that are shared count for more when another process ends.
WATCHER = f"""
import json, runpy, subprocess, sys
PeakMemory = runpy.run_path({memory.__file__!r})["PeakMemory"]
with PeakMemory() as alone:
    pass
with PeakMemory() as peak:
    subprocess.run([sys.executable, "-c", {PARENT!r}], check=True, stdout=subprocess.DEVNULL)
print(json.dumps([alone.mb, peak.mb]))
"""


def test_memory_of_grandchildren_is_part_of_the_peak():
    printed = subprocess.run(
        [sys.executable, "-c", WATCHER], check=True, capture_output=True, text=True
    ).stdout
    alone, peak = json.loads(printed)
    assert alone > 0
    assert BIG_MB < peak - alone < BIG_MB + 100
