"""What stands in for students and judges in the tests of the watcher."""

import json
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
from small_course import NOTEBOOK, findings

from autograder.course import Course
from autograder.watching import Ended, Journal, Standing, Watcher, open_inbox


class Drops:
    """Students who put things into `folder`."""

    def __init__(self, course: Course, folder: Path) -> None:
        self.folder = folder
        self._released = nbformat.read(course.release / NOTEBOOK, as_version=4)

    def notebook(self, answer: str = "") -> str:
        """The text of a notebook with an answer in it."""
        for cell in self._released.cells:
            if cell.id == "identity-block":
                cell.source = f"def identity_block(x, kernel_size, filters):\n    return {answer or 'x'}"
        return json.dumps(self._released)

    def put(self, where: str, answer: str = "", name: str = NOTEBOOK) -> Path:
        """A notebook in `where`, a folder of the drop."""
        path = self.folder / where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.notebook(answer))
        return path


class HandJudges:
    """Finds `score` points for everybody at once. deadly: whose submissions end their judge."""

    free = 1

    def __init__(self, course: Course, deadly: Iterable[str] = (), score: float = 5) -> None:
        self._course, self._deadly, self._score = course, set(deadly), score
        self.asked: list[str] = []

    def submit(self, student: str) -> "Future[Any]":
        self.asked.append(student)
        future: Future[Any] = Future()
        if student in self._deadly:
            future.set_exception(BrokenProcessPool("killed"))
        else:
            future.set_result(findings(self._course, student, self._score))
        return future


class Notes:
    """A board that keeps what is written on it."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.all: list[Ended] = []

    def tell(self, sentence: str) -> None:
        self.sentences.append(sentence)

    def ended(self, ended: Ended) -> None:
        self.all.append(ended)

    def show(self, standing: Standing) -> None:
        pass

    def of(self, student: str) -> list[str]:
        """What became of her submissions, one after another."""
        return [ended.state for ended in self.all if ended.student == student]


class Watched:
    """Starts a watcher of the folder that ends when all is graded that is there, again and again."""

    def __init__(self, course: Course, folder: Path, feedback: Path | None = None) -> None:
        self.course, self.folder, self.feedback = course, folder, feedback
        self.asked: list[str] = []

    def once(self, **judges: Any) -> Notes:
        """What happened. Whom a judge was asked for is in `asked`."""
        inbox, notes = open_inbox(self.course, self.folder, self.feedback), Notes()
        hand = HandJudges(self.course, **judges)
        with closing(Journal(self.course.watched, inbox.path)) as journal:
            Watcher(self.course, inbox, hand, journal, notes, once=True, settled_s=0.0).run()
        self.asked = hand.asked
        return notes
