"""Whether student code is really shut in on this machine: a worker without student code tries to break out.

Called when a zygote starts, before anything is graded. It shows that known ways out are shut for this course,
on this kernel, for this user; it cannot show that there is no other.
"""

import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.course import Course
from autograder.errors import UserError
from autograder.sandbox import folders
from autograder.sandbox.outcome import SandboxError

if TYPE_CHECKING:
    from autograder.sandbox.zygote import Zygote

FILES_A_SECRET = 3  # of a secret folder, this many of its files are tried beside the folder itself
MODULES = ("autograder.grading", "autograder.judge", "autograder.sandbox", "autograder.hidden_tests.conftest")
# What older kernels' Landlock does not know, by the ABI that does. On those, and on all others as well, it is
# refused by seccomp.
KNOWN_FROM = {3: "truncating", 4: "TCP", 5: "settings of devices", 6: "signals and abstract sockets"}
REMEDY = (
    "Grade on a newer kernel (5.13 or later with Landlock, and libseccomp), or in a container on one, "
    "or trust every submission and say --unsafe-no-sandbox."
)


@dataclass(frozen=True)
class Isolation:
    """What is in force, and what a worker tried: (attempt, whether it was refused).

    same_user: why workers are the user who grades, where they are.
    """

    in_force: dict[str, Any] = field(default_factory=dict)
    attempts: tuple[tuple[str, bool], ...] = ()
    same_user: str = ""

    @classmethod
    def none(cls) -> "Isolation":
        """The instructor wants none."""
        return cls()

    @property
    def holds(self) -> bool:
        """Whether something was tried and all of it refused."""
        return bool(self.attempts) and all(held for _, held in self.attempts)

    def describe(self) -> str:
        """One line for reports and for doctor: "Landlock ABI 7, seccomp, limits, root's capabilities
        dropped, each worker a user of its own; 46 ways out tried, all shut".
        """
        if not self.in_force:
            return "none (--unsafe-no-sandbox)"
        abi = self.in_force["landlock_abi"]
        unknown = [what for first, what in KNOWN_FROM.items() if abi < first]
        parts = [
            f"Landlock ABI {abi}" + (f" ({', '.join(unknown)}: seccomp alone)" if unknown else ""),
            "seccomp",
            "limits",
        ]
        if self.in_force["capabilities_dropped"]:
            parts.append("root's capabilities dropped")
        parts.append("each worker a user of its own" if self.in_force["own_user"] else self.same_user)
        return f"{', '.join(parts)}; {len(self.attempts)} ways out tried, all shut"


def try_isolation(zygote: "Zygote", course: Course, readable: Sequence[str], same_user: str) -> Isolation:
    """Have a worker try to break out. same_user: as in Isolation.

    Raises UserError with the remedy where it can, or cannot be shut in at all.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-outside-") as outside:
        target = Path(outside, "target")
        target.touch()
        question = {
            "parent": zygote.pid,
            "course": str(course.root),
            "secrets": [
                str(path) for path in to_open(folders.secrets(course), Path.home(), [*map(Path, readable)])
            ],
            "modules": list(MODULES),
            "outside": outside,
            "target": str(target),
        }
        try:
            with zygote.worker() as worker:
                answer = worker.ask("probe", question)
                in_force = worker.in_force
        except SandboxError as error:
            raise UserError(f"Student code cannot be isolated here ({error}). {REMEDY}") from None
    attempts = tuple((str(tried["name"]), bool(tried["held"])) for tried in answer.fields["attempts"])
    open_ways = [name for name, held in attempts if not held]
    if open_ways:
        raise UserError(
            f"Student code is not shut in here: it could {open_ways[0]}"
            + (f", and {len(open_ways) - 1} ways more" if len(open_ways) > 1 else "")
            + f". {REMEDY}"
        )
    return Isolation(in_force, attempts, same_user)


def to_open(secrets: Iterable[Path], home: Path, readable: Iterable[Path]) -> Iterator[Path]:
    """Each of `secrets` and `home` that exists, and the first files of those that are folders.

    A home may have in it what is `readable`, an interpreter for one: that is left out, in `home` only.
    """
    for secret in (*secrets, home):
        allowed = {path.resolve() for path in readable} if secret == home else set()
        if secret.exists():
            yield secret
        yield from itertools.islice(_files_below(secret, allowed), FILES_A_SECRET)


def _files_below(secret: Path, allowed: Set[Path]) -> Iterator[Path]:
    for place, inner, names in os.walk(secret):
        inner[:] = [name for name in sorted(inner) if Path(place, name).resolve() not in allowed]
        for name in sorted(names):
            path = Path(place, name)
            if path.is_file() and not any(path.resolve().is_relative_to(other) for other in allowed):
                yield path
