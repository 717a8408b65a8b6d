"""nbgrader's exchange: what students hand in with `nbgrader submit`, and the way of their feedback back.

    <exchange>/<course>/inbound/<student>+<assignment>+<time>+<random>/     a submission
    <exchange>/<course>/feedback/<hash>.html                                a page; `nbgrader fetch_feedback`

The hash is of the secret that `nbgrader submit` puts beside a submission, so a page belongs to the very
submission that was sent. nbgrader's own release_feedback puts pages there, with its permissions.
"""

import contextlib
import pwd
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import parse_utc

from autograder.collecting import Collected, collect_own
from autograder.collecting.sources import Damaged, open_below
from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError, reason
from autograder.ledger import settings
from autograder.ledger.autograde import STUDENT_ID
from autograder.watching.inboxes import Drop, Inbox, Source, entries_of, printable

INBOUND = "inbound"
TIME, SECRET = "timestamp.txt", "submission_secret.txt"
SECRET_BYTES = 1_000  # nbgrader's has 128


def open_inbox(course: Course, folder: Path, feedback: Path | None) -> Inbox:
    """What `folder` is. Raises UserError where it can be neither exchange nor drop."""
    folder = folder.resolve()
    try:
        entries_of(folder)
    except OSError as error:
        raise UserError(
            f"{folder} cannot be watched ({reason(error)}): name a folder you can read."
        ) from None
    if folder.is_relative_to(course.root) or course.root.is_relative_to(folder):
        raise UserError(f"{folder} lies in the course or around it: name one beside it, that students reach.")
    if feedback is not None and feedback.resolve().is_relative_to(folder):
        raise UserError(f"Pages in {feedback} would arrive as submissions: name a folder outside {folder}.")
    if folder.name != INBOUND:
        if (folder / INBOUND).is_dir():
            raise UserError(f"{folder} is a course's exchange: name its folder {folder / INBOUND}.")
        return Drop(folder, feedback)
    wanted = settings.course_id(course)
    if folder.parent.name != wanted:
        raise UserError(
            f"{folder} is the exchange of the course {folder.parent.name!r}, and this one is {wanted!r}: "
            "name the other folder, or set c.CourseDirectory.course_id in nbgrader_config.py."
        )
    if feedback is not None:
        raise UserError("Feedback goes back through the exchange: leave --feedback out.")
    config = settings.load(course)
    check = {**config.CollectApp, **config.ExchangeCollect}.get("check_owner", True)
    return Exchange(folder, bool(check))


@dataclass(frozen=True)
class Exchange:
    """The inbound folder at `path`. check_owner: refuse what another account put there in her name."""

    path: Path
    check_owner: bool = True

    def sources(self) -> Iterator[Source]:
        """See Inbox. Submissions of other assignments are passed over in silence."""
        for path in entries_of(self.path):
            name = printable(path.name)
            student, assignment, _, sent = _parts(path.name)
            if not student:
                yield Source(
                    name, (path,), problem=f"{name!r:.120} is no submission of nbgrader's: remove it."
                )
            elif assignment == ASSIGNMENT:
                yield Source(name, (path,), student, sent, self._problem(path, student))

    def _problem(self, path: Path, student: str) -> str:
        if not STUDENT_ID.fullmatch(student):
            return f"{student!r:.120} is no student id: letters, digits and . _ @ + - may be in one."
        try:
            found = path.lstat()
        except OSError:
            return ""
        if not stat.S_ISDIR(found.st_mode):
            return f"{path.name!r:.120} is no folder: ask {student} to hand in with nbgrader submit."
        owner = _account(found.st_uid)
        if self.check_owner and owner != student:
            return (
                f"{path.name!r:.120} was put there by {owner}: ask them why, or, where all students share an "
                "account, set c.ExchangeCollect.check_owner = False in nbgrader_config.py."
            )
        return ""

    def students(self, source: Source) -> tuple[Sequence[str], Sequence[str]]:
        """See Inbox. nbgrader writes the time behind all else."""
        if not _content(source.paths[0], TIME):
            raise UserError(
                f"{source.name!r:.120} breaks off: ask {source.student} to hand in once more with nbgrader."
            )
        return [source.student], []

    def take(self, course: Course, source: Source, student: str) -> Collected:
        """See Inbox. The time goes with it, for courses that take points off what is late."""
        collected = collect_own(course, source.paths, student)
        if collected.outcome != "refused":
            time = _parts(source.paths[0].name)[2]
            (course.submitted / student / ASSIGNMENT / TIME).write_text(time + "\n", encoding="utf-8")
        return collected

    def give_back(self, course: Course, source: Source | None, student: str) -> str:
        """See Inbox. Time and secret stay with graded notebooks and pages, where nbgrader keeps them too."""
        found = {name: _content(source.paths[0], name) if source else b"" for name in (TIME, SECRET)}
        for folder in (course.autograded, course.feedback):
            for name, content in found.items():
                path = folder / student / ASSIGNMENT / name
                path.unlink(missing_ok=True)
                path.write_bytes(content)
        if not all(found.values()):
            return f"There is no {SECRET} with it, so the pages are in {course.feedback} only."
        self._release(course, student)
        return ""

    def _release(self, course: Course, student: str) -> None:
        config = settings.load(course)
        config.CourseDirectory.assignment_id = ASSIGNMENT
        config.CourseDirectory.student_id = student
        config.Exchange.root = str(self.path.parents[1])
        log, messages = settings.captured_log()
        try:
            ExchangeReleaseFeedback(coursedir=CourseDirectory(config=config), config=config, log=log).start()
        except (ExchangeError, OSError) as error:
            why = reason(error) if isinstance(error, OSError) else settings.last_error(messages)
            raise UserError(
                f"Feedback cannot go into the exchange ({why.rstrip('.')}): give this account the right to "
                f"write to {self.path.parent}."
            ) from None


@cache
def _account(number: int) -> str:
    """The name of a user, whom a network may have to be asked for."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def _parts(name: str) -> tuple[str, str, str, float]:
    """Student, assignment and time of a folder's name, the time as written and in seconds since 1970; no
    student where the name is not nbgrader's. A student's may hold a plus, and the random end may be missing.
    """
    for parts in (name.rsplit("+", 3), name.rsplit("+", 2)):
        with contextlib.suppress(ValueError, OverflowError):
            student, assignment, time, *_ = parts
            return student, assignment, time, parse_utc(time).replace(tzinfo=UTC).timestamp()
    return "", "", "", 0.0


def _content(folder: Path, name: str) -> bytes:
    """Of a small file in a student's folder; nothing where there is none."""
    try:
        with open_below(folder, (name,)) as stream:
            return stream.read(SECRET_BYTES)
    except (Damaged, OSError):
        return b""
