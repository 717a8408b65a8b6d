"""Whether student code on this node can read the keys of the cluster: a worker without student code tries.

Called when a sandbox has been started on a node, before anything is graded, in addition to what the sandbox
tries itself (snapshot, other submissions, home folder, sockets).
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course
from autograder.errors import UserError
from autograder.sandbox import Zygote

if TYPE_CHECKING:
    from distributed.security import Security

# A certificate's file often holds the key as well. The authority's own certificate is no secret.
PRIVATE = [f"tls_{role}_{what}" for role in ("client", "worker", "scheduler") for what in ("key", "cert")]


def keys_of(security: "Security") -> Iterator[Path]:
    """The files that prove who this node is."""
    for name in PRIVATE:
        value = getattr(security, name)
        if value and "\n" not in value and Path(value).is_file():
            yield Path(value).resolve()


def refuse_open_keys(zygote: Zygote, course: Course, keys: Iterable[Path]) -> None:
    """Raise UserError where a worker can open one of `keys`."""
    paths = sorted({str(path) for path in keys})
    with tempfile.TemporaryDirectory(prefix="autograder-outside-") as outside:
        target = Path(outside, "target")
        target.touch()
        question = {
            "parent": zygote.pid,
            "course": str(course.root),
            "secrets": paths,
            "modules": [],
            "outside": outside,
            "target": str(target),
        }
        with zygote.worker() as worker:
            attempts = worker.ask("probe", question).fields["attempts"]
    held = {str(attempt["name"]): bool(attempt["held"]) for attempt in attempts}
    for path in paths:
        if not held.get(f"open {path}"):
            raise UserError(
                f"Student code could read {path}, a key of the cluster: "
                "keep keys in a folder of your own, outside the interpreter's and the system's."
            )
