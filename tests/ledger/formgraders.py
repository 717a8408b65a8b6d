"""Formgraders as people start them, and what their pages send."""

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from autograder.course import ASSIGNMENT, Course
from autograder.ledger.gradebook import open_gradebook

START_S = 240
ANSWER_S = 120


@contextmanager
def formgrader(course: Course, home: Path) -> Iterator["Page"]:
    """Jupyter with nbgrader's extension, started in the course, and a page of its formgrader."""
    home.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
                *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
                f"--IdentityProvider.token={token}",
                "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
            ],
            cwd=course.root,
            env=os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + START_S
        while not _answers(f"http://127.0.0.1:{port}/api?token={token}"):
            said = (home / "server.log").read_text()
            assert server.poll() is None, f"Jupyter ended:\n{said}"
            assert time.monotonic() < end, f"Jupyter did not start:\n{said}"
            time.sleep(0.2)
        yield Page(port, token, home / "server.log")
    finally:
        server.terminate()
        server.wait(60)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@dataclass
class Page:
    """A person's page of formgrader. It knows what it was told last, and sends all of that back."""

    port: int
    token: str
    log: Path
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: int = 0

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        headers = {"Authorization": f"token {self.token}"}
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/formgrader/api/{path}", text, headers)
        reply = connection.getresponse()
        content = reply.read().decode()
        connection.close()
        return reply.status, json.loads(content) if reply.status == 200 else content

    def page(self, path: str) -> str:
        """One of formgrader's pages, as it is sent."""
        address = f"http://127.0.0.1:{self.port}/formgrader/{path}?token={self.token}"
        with urllib.request.urlopen(address, timeout=ANSWER_S) as reply:
            return str(reply.read().decode())

    def open(self, notebook_id: str) -> None:
        """Load what a submission's page loads."""
        for kind in ("grades", "comments"):
            status, rows = self.ask("GET", f"{kind}?submission_id={notebook_id}")
            assert status == 200, rows
            self.shown |= {row["id"]: row for row in rows}

    def type(self, kind: str, row_id: str, **values: Any) -> None:
        """Change fields of a grade or a comment, which the page then sends with all else that it shows."""
        body = {**self.shown[row_id], **values}
        status, row = self.ask("PUT", f"{kind}/{row_id}", body)
        assert status == 200, row
        assert {name: row[name] for name in values} == values
        self.shown[row_id] = row
        self.sent += 1


@dataclass(frozen=True)
class Ids:
    """Of one submission: its notebook's page, its grades by cell, its comment."""

    notebook: str
    grades: dict[str, str]
    comment: str


def ids_of(course: Course, student: str) -> Ids:
    with open_gradebook(course) as gradebook:
        (notebook,) = gradebook.find_submission(ASSIGNMENT, student).notebooks
        (comment,) = notebook.comments
        return Ids(notebook.id, {grade.name: grade.id for grade in notebook.grades}, comment.id)


class Together:
    """`with Together(work, work):` runs each in a thread beside the block, whose end raises their errors.

    at_once: begin with the block, not when it says `start`.
    """

    def __init__(self, *works: Any, at_once: bool = True) -> None:
        self.at_once = at_once
        self.errors: list[BaseException] = []
        self.threads = [threading.Thread(target=self._run, args=(work,)) for work in works]

    def _run(self, work: Any) -> None:
        try:
            work()
        except BaseException as error:
            self.errors.append(error)

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def __enter__(self) -> "Together":
        if self.at_once:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self.threads:
            thread.join()
        if self.errors:
            raise self.errors[0]
