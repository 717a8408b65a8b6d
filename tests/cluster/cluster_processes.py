"""A scheduler and nodes as separate processes on this machine, and the certificates that they show."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from autograder.cluster.connection import Keys

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
END_S = 60.0


def make_certificates(folder: Path) -> None:
    """An authority with a certificate for all, and a certificate of a stranger's."""
    authority = ["-x509", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=grading"]
    stranger = ["-x509", "-days", "2", "-keyout", "other.key", "-out", "other.pem", "-subj", "/CN=stranger"]
    new = ["req", "-newkey", "rsa:2048", "-nodes"]
    wish = ["-keyout", "grader.key", "-out", "grader.csr", "-subj", "/CN=grader"]
    sign = ["x509", "-req", "-in", "grader.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]
    for arguments in (
        [*new, *authority],
        [*new, *stranger],
        [*new, *wish],
        [*sign, "-days", "2", "-out", "grader.pem"],
    ):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def keys_in(folder: Path, who: str = "grader", authority: str = "ca") -> Keys:
    return Keys(folder / f"{authority}.pem", folder / f"{who}.pem", folder / f"{who}.key")


def tls_options(keys: Keys) -> list[str]:
    assert keys.authority is not None
    return ["--tls-cert", str(keys.certificate), "--tls-key", str(keys.key)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Cluster:
    """A scheduler that speaks TLS, unless it has no keys. Ends with the `with` that it is used in."""

    folder: Path
    keys: Keys | None
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def __enter__(self) -> "Cluster":
        port, protocol = free_port(), "tcp" if self.keys is None else "tls"
        self.address = f"{protocol}://127.0.0.1:{port}"
        options = ["--protocol", protocol, "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
        if self.keys is not None:
            options += ["--tls-ca-file", str(self.keys.authority), *tls_options(self.keys)]
        self.scheduler = self.start("-m", "distributed.cli.dask_scheduler", *options)
        return self

    def __exit__(self, *raised: object) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """A Python process of this cluster's; what it says goes into a file."""
        number = len(self.processes)
        with open(self.folder / f"said-{number}", "wb") as said:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**os.environ, "TMPDIR": str(self.folder), **environment},
                stdout=said,
                stderr=said,
            )
        self.processes.append(process)
        return process

    def said(self, process: subprocess.Popen[bytes]) -> str:
        """What a process has said so far."""
        return (self.folder / f"said-{self.processes.index(process)}").read_text(errors="replace")

    def node(self, *options: str) -> subprocess.Popen[bytes]:
        """The command `autograder node`, with one job."""
        tls = [] if self.keys is None else ["--tls-ca", str(self.keys.authority), *tls_options(self.keys)]
        return self.start("-m", "autograder", "node", self.address, "--jobs", "1", *tls, *options)

    def stand_in(self, **environment: str) -> subprocess.Popen[bytes]:
        """A process as a node has them, whose judge is a stand-in, see stand_in_node.py."""
        files = ["", "", ""] if self.keys is None else [*map(str, vars(self.keys).values())]
        return self.start(str(HERE / "stand_in_node.py"), self.address, *files, **environment)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Without a chance to say good-bye."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
