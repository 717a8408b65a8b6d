"""What lies in a watched folder, and whose it is.

A learning platform's drop:

    zoe/2_resnet50.ipynb                                     a folder a student; all in it is hers
    Zoë Ray_123456_assignsubmission_file_/...                the same, named by Moodle
    rayzoe_1234_5678_2_resnet50.ipynb, ..._3_depth.ipynb     single files, named by Canvas or Moodle: together
    rayzoe_1234_5678_work.zip                                an archive so named: all in it is hers
    download.zip, .tar, .tar.gz                              other archives: what `autograder collect` takes

In an archive of the last kind names inside say whose a file is. So whoever can put one there can hand in for
anybody, as with `autograder collect`; nothing else can.
"""

import os
import re
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder.collecting import ARCHIVE_NAME, Collected, collect_one, collect_own, layouts, survey
from autograder.course import Course
from autograder.errors import UserError
from autograder.feedback import copy_pages
from autograder.ledger.autograde import STUDENT_ID
from autograder.submission import PLAIN_NAME

# What is still being written, as browsers and copying programs name it; and what a file manager leaves.
UNFINISHED = re.compile(r"\..*|~\$.*|.*\.(part|partial|crdownload|download|filepart|tmp)|.*~", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """Something that submissions lie in. paths: one entry of the folder, or the single files of a student.

    student: whose it is alone, empty for an archive of many. sent: when it was handed in, in seconds since
    1970, where something says so. problem: why it is no submission, with the remedy; then nobody takes it.
    """

    name: str
    paths: tuple[Path, ...]
    student: str = ""
    sent: float = 0.0
    problem: str = ""


class Inbox(Protocol):
    """A folder that submissions arrive in."""

    @property
    def path(self) -> Path:
        """The folder."""

    def sources(self) -> Iterator[Source]:
        """All sources, by name; opens none."""

    def students(self, source: Source) -> tuple[Sequence[str], Sequence[str]]:
        """Whose submissions a source holds, and sentences on what in it is nobody's.

        Raises UserError where it is not complete yet, or never will be.
        """

    def take(self, course: Course, source: Source, student: str) -> Collected:
        """Put her submission into the course. Raises UserError."""

    def give_back(self, course: Course, source: Source | None, student: str) -> str:
        """Put her pages, which are written, where she finds them; the source may be gone by now.

        Returns why she cannot find them, if so. Raises UserError where it is the same for everybody.
        """


@dataclass(frozen=True)
class Drop:
    """A learning platform's drop at `path`. feedback: pages go to `<feedback>/<student>/residual_networks/`,
    and stay below grading/feedback/ only where it is None.
    """

    path: Path
    feedback: Path | None = None

    def sources(self) -> Iterator[Source]:
        """See Inbox."""
        single: dict[str, list[Path]] = defaultdict(list)
        for path in entries_of(self.path):
            student, problem = _whose(path)
            if student and _is_single(path):
                single[student].append(path)
            else:
                yield Source(printable(path.name), (path,), student, problem=problem)
        for student, paths in single.items():
            yield Source(f"{student}/*", tuple(paths), student)  # the name of no entry

    def students(self, source: Source) -> tuple[Sequence[str], Sequence[str]]:
        """See Inbox."""
        path = source.paths[0]
        if path.is_dir() or _is_single(path):
            return [source.student], []
        found, nobodys = survey(path)
        if source.student:
            return [source.student], []
        if not found:
            raise UserError(f"{path} holds nobody's files: put each into a folder named after its student.")
        return found, nobodys

    def take(self, course: Course, source: Source, student: str) -> Collected:
        """See Inbox."""
        if source.student:
            return collect_own(course, source.paths, student)
        return collect_one(course, source.paths[0], student)

    def give_back(self, course: Course, source: Source | None, student: str) -> str:
        """See Inbox."""
        if self.feedback is not None:
            copy_pages(course, student, self.feedback)
        return ""


def entries_of(folder: Path) -> list[Path]:
    """What lies in a folder, without what is not meant for others or still being written. Raises OSError."""
    names = sorted(os.listdir(folder))
    return [folder / name for name in names if not UNFINISHED.fullmatch(name)]


def printable(name: str) -> str:
    """A name that may hold bytes of no encoding, for journal and sentences."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_single(path: Path) -> bool:
    return not path.is_dir() and not ARCHIVE_NAME.fullmatch(path.name)


def _whose(path: Path) -> tuple[str, str]:
    """The student of an entry of the drop, empty for an archive of many; and why it is no submission."""
    name = path.name
    if not _is_plain(path):
        return "", f"{name!r:.120} is a link or a device: put the submission itself there."
    named = layouts.by_name(name) if PLAIN_NAME.fullmatch(name) else None
    if path.is_dir():
        student = named.student if named and not named.revised else unicodedata.normalize("NFC", name)
        if not STUDENT_ID.fullmatch(student):
            return "", (
                f"{name!r:.120} is no student id: rename the folder, with letters, digits and . _ @ + - only."
            )
        return student, _if_download(path)
    if ARCHIVE_NAME.fullmatch(name) and PLAIN_NAME.fullmatch(name):
        return named.student if named else "", ""
    if named and STUDENT_ID.fullmatch(named.student):
        return named.student, ""
    return "", (
        f"{name!r:.120} does not say whose it is: put it into a folder named after its student; "
        "autograder watch --help says which names are understood."
    )


def _is_plain(path: Path) -> bool:
    """Whether it is a folder or a file, or gone by now."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return True
    return stat.S_ISDIR(mode) or stat.S_ISREG(mode)


def _if_download(folder: Path) -> str:
    """A class's download, unpacked, would else count as one student's work."""
    try:
        names = os.listdir(folder)
    except OSError:
        return ""  # whoever takes it says why it cannot be read
    if any(layouts.MOODLE.fullmatch(name) or layouts.GRADESCOPE.fullmatch(name) for name in names):
        return f"{folder} is a whole download, unpacked: put the archive there, or run autograder collect."
    return ""
