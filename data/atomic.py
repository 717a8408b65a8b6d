"""Writes several files together: all of them or none."""

import contextlib
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError, reason


@dataclass(frozen=True)
class Target:
    """A file to write: `write` puts its content at a given path. A secret one is for its owner only."""

    path: Path
    write: Callable[[Path], None]
    secret: bool = False


def write_together(targets: Sequence[Target]) -> None:
    """Write each target beside its place, then, when all are complete, move them there.

    Raises UserError where a folder or the disk refuses. Then, as after an interruption while writing, the old
    files are as they were and nothing is left beside them. Not guarded against: the machine's death between
    two moves, which take microseconds.
    """
    partials: list[Path] = []
    target = targets[0]
    try:
        for target in targets:
            _prepare(target, partials)
        for target, partial in zip(targets, partials, strict=True):
            os.replace(partial, target.path)
    except OSError as error:
        raise UserError(
            f"{target.path} could not be written ({reason(error)}), nothing was changed: "
            "make its folder writable or free some space, then try again."
        ) from error
    finally:
        for partial in partials:
            with contextlib.suppress(OSError):  # a read-only disk refuses this too, and holds no partial file
                partial.unlink()


def _prepare(target: Target, partials: list[Path]) -> None:
    """Write the content of `target` to a new file beside it, whose name is first appended to `partials`."""
    folder = target.path.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700 if target.secret else 0o777)
    if target.path.is_dir():
        raise IsADirectoryError(21, "a folder is in its place", str(target.path))
    partial = folder / f".{target.path.name}.{secrets.token_hex(4)}.partial"
    partials.append(partial)
    # Before the first byte: a secret is never open to others.
    partial.touch(mode=0o600 if target.secret else 0o644)
    target.write(partial)
