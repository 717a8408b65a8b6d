"""A scheduler and nodes as processes of this machine: for the selfcheck, the benchmark and the tests."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.cluster.connection import Keys

END_S = 60.0
IDLE = "1 hour"


@dataclass
class Cluster:
    """`with Cluster(folder, keys) as cluster:` starts a scheduler, which speaks TLS unless keys is None.

    folder: what the processes say is kept there. kit: the folder whose kit they run. environment: theirs.
    All of them have ended when the block has.
    """

    folder: Path
    keys: Keys | None
    kit: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> "Cluster":
        """Start the scheduler; it need not answer yet."""
        port, protocol = _free_port(), "tcp" if self.keys is None else "tls"
        self.address = f"{protocol}://127.0.0.1:{port}"
        options = ["--protocol", protocol, "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
        options += ["--idle-timeout", IDLE]  # a scheduler whose starter was killed ends some day
        self.scheduler = self.start(
            "-m",
            "distributed.cli.dask_scheduler",
            *options,
            *self.options("--tls-ca-file"),
            TMPDIR=str(self.folder),  # it leaves a folder there
        )
        return self

    def __exit__(self, *raised: object) -> None:
        """End all processes, the scheduler last."""
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def node(self, *options: str) -> subprocess.Popen[bytes]:
        """Start `autograder node` with one job."""
        return self.start(
            "-m", "autograder", "node", self.address, "--jobs", "1", *self.options("--tls-ca"), *options
        )

    def options(self, authority: str) -> list[str]:
        """The keys as options of a command. authority: what it calls the file of the authority."""
        if self.keys is None:
            return []
        named = zip((authority, "--tls-cert", "--tls-key"), vars(self.keys).values(), strict=True)
        return [word for option, path in named for word in (option, str(path))]

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a Python process. environment: in addition to what all have."""
        with open(self.folder / f"said-{len(self.processes)}", "wb") as said:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=self.kit,
                env={**self.environment, **environment},
                stdout=said,
                stderr=said,
            )
        self.processes.append(process)
        return process

    def said(self, process: subprocess.Popen[bytes]) -> str:
        """What a process has said so far."""
        return (self.folder / f"said-{self.processes.index(process)}").read_text(errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address: tuple[str, int] = probe.getsockname()
        return address[1]
