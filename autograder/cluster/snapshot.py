"""What judging reads of a course, packed at home into bytes that are named by their hash, unpacked on a node.

Not in it: solutions, submissions, reports and gradebook. The hidden tests, pictures and labels are, and the
course's own secret, from which seeds follow: a node judges, so it must be as trusted as home.
"""

import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError, reason
from autograder.exercises import load_exercises
from autograder.judge.accuracy import hidden_pictures
from autograder.judge.seeds import course_secret
from autograder.judge.session import released

NEVER = (1980, 1, 1, 0, 0, 0)  # one date for all, so that equal courses make equal snapshots
PICTURES = "pictures.h5"


@dataclass(frozen=True)
class Snapshot:
    """The bytes of a course, and their hash in hex."""

    sha256: str
    content: bytes


@dataclass(frozen=True)
class NodeCourse(Course):
    """A course that was unpacked on a node. Its public pictures lie in a folder of their own, `public`:
    workers must read them, be they other users than the node, and all else is closed to those.
    """

    public: Path

    @property
    def pictures(self) -> Path:
        """The public pictures."""
        return self.public / PICTURES


def take(course: Course) -> Snapshot:
    """Pack `course`. Raises UserError where it could not be graded at home either."""
    hidden_pictures(course)
    course_secret(course)  # made where there is none: a node must not make one of its own
    for name in load_exercises(course.exercises).notebooks:
        released(course, name)
    if not course.pictures.is_file():
        raise UserError(f"There are no pictures at {course.pictures}: run `autograder data make` first.")
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(_files(course)):
                name = path.relative_to(course.root).as_posix()
                archive.writestr(zipfile.ZipInfo(name, NEVER), path.read_bytes())
    except OSError as error:
        raise UserError(
            f"{error.filename} cannot be read ({reason(error)}): give permission there."
        ) from None
    content = packed.getvalue()
    return Snapshot(hashlib.sha256(content).hexdigest(), content)


def _files(course: Course) -> list[Path]:
    """Files that a judge or its sandbox opens, or whose hash is part of a report's evidence."""
    folders = [course.lab, course.hidden_tests, course.release]
    return [
        course.exercises,
        course.pictures,
        course.hidden_pictures,
        course.secret / "course_secret",
        *(
            path
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ),
    ]


def unpack(snapshot: Snapshot, place: Path) -> NodeCourse:
    """Unpack into the node's folder `place`, once: processes of one node share it.

    What is guaranteed: a course is there whole or not at all. Raises ValueError where the bytes are others
    than their name says.
    """
    if hashlib.sha256(snapshot.content).hexdigest() != snapshot.sha256:
        raise ValueError("the snapshot was changed on its way")
    course = unpacked(snapshot.sha256, place)
    if course.root.is_dir():
        return course
    partial = Course(Path(tempfile.mkdtemp(prefix="partial-", dir=place / "courses")))
    with zipfile.ZipFile(io.BytesIO(snapshot.content)) as archive:
        archive.extractall(partial.root)
    course.public.mkdir(mode=0o755, parents=True, exist_ok=True)
    shown = course.public / f"{partial.root.name}.partial"
    shutil.move(partial.pictures, shown)
    shown.chmod(0o644)
    shown.replace(course.pictures)
    partial.submitted.mkdir(parents=True)
    try:
        os.rename(partial.root, course.root)
    except OSError:  # another process of this node was faster
        shutil.rmtree(partial.root)
    return course


def unpacked(sha256: str, place: Path) -> NodeCourse:
    """The course of that name in a node's folder, whether it is there or not."""
    return NodeCourse(place / "courses" / sha256, place / "public" / sha256)
