"""Nodes whose judge is a stand-in, and how a process is killed."""

import subprocess
from pathlib import Path

from autograder.cluster.on_this_machine import Cluster

HERE = Path(__file__).parent
KIT = HERE.parents[1]
BEGUN_S = 300.0  # until a node has begun, on a machine however busy
TEMPORARY = "temporary"  # below a cluster's folder, for what its nodes have while they live


def stand_in(cluster: Cluster, **environment: str) -> subprocess.Popen[bytes]:
    """A process as a node has them, whose judge is a stand-in, see stand_in_node.py."""
    files = [] if cluster.keys is None else [str(path) for path in vars(cluster.keys).values()]
    return cluster.start(str(HERE / "stand_in_node.py"), cluster.address, *files, **environment)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Without a chance to say good-bye."""
    process.kill()
    process.wait()
