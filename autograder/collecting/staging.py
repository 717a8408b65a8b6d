"""Reads a download into a folder beside the submissions, so that what follows is moving and no reading.

Names are read first and contents next; what is wrong with a file is kept with it, for whoever tells its
student.
"""

import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.collecting import layouts
from autograder.collecting.sources import Damaged, Entry, TooMuch, damage_named, entries
from autograder.course import Course
from autograder.errors import UserError, reason
from autograder.submission import NOTEBOOK_MB, WEIGHTS_MB, MiB

TABLE_MB = 64  # Gradescope's, with everything that its own autograder ever said
PIECE = 1 << 20
ENDINGS = (".ipynb", ".h5")


class NotWritable(UserError):
    """It is the course that cannot be written to: the same for every download."""


@dataclass
class Download:
    """What was read. staged: by the parts of a name the content, and what is wrong with it; a name may occur
    twice. nameless: files whose names mean nothing good, and why.
    """

    staged: dict[tuple[str, ...], list[tuple[Path | None, str]]] = field(default_factory=dict)
    left_out: list[tuple[str, ...]] = field(default_factory=list)
    nameless: list[tuple[str, str]] = field(default_factory=list)
    gradescope: layouts.Names = field(default_factory=dict)


@contextmanager
def stage(course: Course, path: Path) -> Iterator[Path]:
    """A folder to read `path` into, on the disk of the submissions, so that moving is renaming.

    What the system refuses while it is open becomes NotWritable.
    """
    try:
        beside = course.grading if course.grading.is_dir() else course.root
        with tempfile.TemporaryDirectory(prefix=".collecting-", dir=beside) as folder:
            yield Path(folder)
    except TooMuch as error:
        raise too_much(path, error) from None
    except OSError as error:
        raise NotWritable(
            f"The download could not be copied to {course.grading} ({reason(error)}): "
            "make room or give permission there, then collect again."
        ) from None


def too_much(path: Path, error: TooMuch) -> UserError:
    """What to tell of an archive that must not be unpacked."""
    return UserError(
        f"{path} {error}, which no download of submissions does: look into it before you name its parts."
    )


def read(path: Path, place: Path, wanted: Container[tuple[str, ...]] | None = None) -> Download:
    """Copy what may be needed to `place`, under numbers. wanted: the files to copy, by default all."""
    download = Download()
    for number, entry in enumerate(entries(path)):
        if not entry.parts:
            download.nameless.append((entry.name, entry.problem))
        elif entry.parts[-1] == layouts.GRADESCOPE_TABLE and not entry.problem:
            download.gradescope = _table(entry, path)
        elif wanted is not None and entry.parts not in wanted:
            download.left_out.append(entry.parts)
        elif entry.problem or entry.name.lower().endswith(ENDINGS):
            download.staged.setdefault(entry.parts, []).append(kept(entry, place / str(number)))
        else:
            download.left_out.append(entry.parts)
    return download


def kept(entry: Entry, target: Path) -> tuple[Path | None, str]:
    """Where the content is now, and what is wrong with it."""
    if entry.problem:
        return None, entry.problem
    try:
        return _keep(entry, target), ""
    except Damaged as damage:
        return None, str(damage)


def _keep(entry: Entry, target: Path) -> Path:
    """Copy the content of an entry, up to the largest size that a submission may have. Raises Damaged."""
    most = NOTEBOOK_MB if entry.parts[-1].lower().endswith(".ipynb") else WEIGHTS_MB
    size = 0
    with entry.read() as content, target.open("xb") as kept:
        while True:
            with damage_named():
                piece = content.read(PIECE)
            size += len(piece)
            if size > most * MiB:
                target.unlink()
                raise Damaged(f"has more than {most} MB")
            if not piece:
                return target
            kept.write(piece)


def _table(entry: Entry, path: Path) -> layouts.Names:
    try:
        with entry.read() as content, damage_named():
            return layouts.read_gradescope(content.read(TABLE_MB * MiB).decode("utf-8", "replace"))
    except (Damaged, ValueError):
        raise UserError(
            f"{layouts.GRADESCOPE_TABLE} of {path} cannot be read: export the submissions again."
        ) from None


def students_of_files(path: Path) -> dict[tuple[str, ...], list[str]]:
    """By the parts of each file's name its students, empty for nobody's; only Gradescope's table is read."""
    names: list[tuple[str, ...]] = []
    gradescope: layouts.Names = {}
    for entry in entries(path):
        if entry.parts and entry.parts[-1] == layouts.GRADESCOPE_TABLE and not entry.problem:
            gradescope = _table(entry, path)
        elif entry.parts:
            names.append(entry.parts)
    placed = layouts.places(names, gradescope)
    return {parts: [place.student for place in places] for parts, places in placed.items()}
