"""Records a small class again and again, and breaks it off at each instant at which it touches disk or
gradebook.

    python interrupting.py COURSE (killed|full) FIRST STEP

What is written to standard output: how many instants there are, and for each that left something else than an
undisturbed run leaves, once recording was done again, what was otherwise. Instants are those before a file
is opened for writing, renamed or removed, a folder is made or removed, and before each statement and commit
of the gradebook. `killed`: SIGKILL. `full`: from then on every write fails, until the run has ended.

A process of its own, so that forking it is safe.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from small_course import NOTEBOOK, findings
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.ledger import records
from autograder.ledger.classroom import grade_class
from autograder.ledger.gradebook import open_gradebook

FILE_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
SCORES = {"ann": 10.0, "bob": 7.5}


class Instants:
    """Counts what touches the disk; at number `at` it stops the process, or breaks every write from then
    on.
    """

    def __init__(self) -> None:
        self.seen, self.at, self.how = 0, -1, ""
        sys.addaudithook(self._audit)
        event.listen(Engine, "before_cursor_execute", lambda *_, **__: self._touch(database=True))
        event.listen(Engine, "commit", lambda _: self._touch(database=True))

    def _audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        opened = name == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        if name in FILE_EVENTS or opened:
            self._touch(database=False)

    def _touch(self, database: bool) -> None:
        if not self.how:
            return
        self.seen += 1
        if self.seen <= self.at:
            return
        if self.how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.how == "full":
            full = OSError(28, "No space left on device")
            raise OperationalError("", {}, Exception("database or disk is full")) if database else full


class Judges:
    """Finds what SCORES says."""

    def __init__(self, course: Course) -> None:
        self.course = course

    def __call__(self, students: Sequence[str]) -> Iterator[tuple[str, Any]]:
        for student in students:
            yield student, findings(self.course, student, score=SCORES[student])


def hand_in(course: Course, student: str, source: str) -> None:
    folder = course.submitted / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.read(course.release / NOTEBOOK, as_version=4)
    notebook.cells[2].source = source
    nbformat.write(notebook, folder / NOTEBOOK)


def begin(course: Course) -> None:
    """A class in which ann was graded, marked by hand, and has handed in anew; bob is new."""
    hand_in(course, "ann", "identity_block = 1")
    grade_class(course, Judges(course))
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade("identity_block_check", "2_resnet50", ASSIGNMENT, "ann")
        grade.manual_score, grade.needs_manual_grade, grade.extra_credit = 9.0, False, 1.0
        grade.auto_score = 4.0  # as an earlier suite had it, so that this one has to be looked at again
        comment = gradebook.find_comment("identity_block", "2_resnet50", ASSIGNMENT, "ann")
        comment.manual_comment = "Well argued."
        gradebook.db.commit()
    hand_in(course, "ann", "identity_block = 2")
    hand_in(course, "bob", "identity_block = 3")


def state(course: Course) -> dict[str, Any]:
    """All that recording leaves: rows of the gradebook, and files by their content."""
    found: dict[str, Any] = {}
    with open_gradebook(course) as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    said = (
                        grade.auto_score,
                        grade.manual_score,
                        grade.extra_credit,
                        grade.needs_manual_grade,
                    )
                    found[f"{submission.student.id} {grade.name}"] = said
                for comment in notebook.comments:
                    found[f"{submission.student.id} {comment.name} comment"] = comment.comment
    for path in sorted(course.grading.rglob("*")):
        if path.is_file() and path != course.gradebook:
            found[str(path.relative_to(course.grading))] = path.read_text(encoding="utf-8")
    for name in [name for name in found if name.endswith(records.MARK)]:
        # nbgrader draws the id of a new submission, so another one is as right.
        found[name] = {
            key: value for key, value in json.loads(found[name]).items() if key != "gradebook_entry"
        }
    return found


def run(course: Course) -> None:
    with contextlib.suppress(UserError, OSError):
        grade_class(course, Judges(course))


def main(course: Course, how: str, first: int, step: int) -> None:
    kept = course.root / "kept"
    begin(course)
    shutil.copytree(course.grading, kept)
    instants = Instants()
    instants.how, instants.at = "count", sys.maxsize
    grade_class(course, Judges(course))
    number, instants.how = instants.seen, ""
    undisturbed = state(course)
    otherwise: dict[int, list[str]] = {}
    for at in range(first, number, step):
        shutil.rmtree(course.grading)
        shutil.copytree(kept, course.grading)
        process = os.fork()
        if process == 0:
            instants.seen, instants.at, instants.how = 0, at, how
            with contextlib.suppress(BaseException):
                run(course)
            os._exit(0)
        _, status = os.waitpid(process, 0)
        if how == "killed" and not os.WIFSIGNALED(status):
            otherwise[at] = ["the run was not stopped"]
            continue
        run(course)
        left = state(course)
        differing = [
            name for name in undisturbed.keys() | left.keys() if undisturbed.get(name) != left.get(name)
        ]
        if differing:
            otherwise[at] = sorted(differing)
    print(json.dumps({"instants": number, "otherwise": otherwise}))


if __name__ == "__main__":
    main(Course(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
