"""Grades many submissions: one after another here, or several at a time, each job with a sandbox of its own.

No database is touched here, so jobs need no lock: whoever asks gets plain results and writes them down alone.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from functools import cache, partial
from multiprocessing.util import Finalize
from pathlib import Path
from types import TracebackType

import psutil

from autograder.course import ASSIGNMENT, Course
from autograder.exercises import load_exercises
from autograder.grading import Graded, grade
from autograder.ledger import records
from autograder.sandbox import Zygote

JOB_GB = 4.0  # judge, zygote and one worker at its memory limit
TRIES = 2  # of a submission whose job was ended from outside, for example by a system short of memory


def sensible_jobs() -> int:
    """How many jobs this machine has cores and memory for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, int(psutil.virtual_memory().available / 1e9 / JOB_GB)))


class Judges:
    """`with Judges(course, jobs) as judges:`, then `for student, graded in judges(students):`.

    unsafe: without isolation. seed: in the place of each submission's own, for trials. anew: judge what was
    judged before too.
    """

    def __init__(
        self,
        course: Course,
        jobs: int = 1,
        unsafe: bool = False,
        seed: int | None = None,
        anew: bool = False,
    ) -> None:
        self._course, self._jobs, self._unsafe, self._seed, self._anew = course, jobs, unsafe, seed, anew
        self._open = ExitStack()
        self._zygote: Zygote | None = None

    def __enter__(self) -> "Judges":
        """The sandbox starts with the first submission, so that nobody waits for it who has none."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the sandbox."""
        self._open.close()

    def __call__(self, students: Sequence[str]) -> Iterator[tuple[str, Graded]]:
        """Grade the submissions of `students`; pairs come as they are ready, in any order.

        Nothing comes for a submission whose job was ended from outside each time. Raises UserError where the
        course or the system does not allow grading at all.
        """
        if min(self._jobs, len(students)) <= 1:
            yield from self._one_by_one(students)
            return
        left = list(students)
        for _ in range(TRIES):
            for student, graded in self._with_pool(tuple(left)):
                left.remove(student)
                yield student, graded

    def _one_by_one(self, students: Sequence[str]) -> Iterator[tuple[str, Graded]]:
        for student in students:
            if self._zygote is None:
                limits = load_exercises(self._course.exercises).limits
                self._zygote = self._open.enter_context(Zygote(self._course, limits, unsafe=self._unsafe))
            yield student, _grade_with(self._zygote, self._course, student, self._seed, self._anew)

    def _with_pool(self, students: Sequence[str]) -> Iterator[tuple[str, Graded]]:
        """One pass over `students`; what a broken pool leaves out is for the next pass."""
        # Spawned, since a fork would share this process's threads and open database.
        context = multiprocessing.get_context("spawn")
        if not students:
            return
        pool = ProcessPoolExecutor(min(self._jobs, len(students)), context, begin_job)
        try:
            futures: dict[Future[Graded], str] = {
                pool.submit(_grade, self._course.root, student, self._unsafe, self._seed, self._anew): student
                for student in students
            }
            for future in as_completed(futures):
                # A class is large: what nobody needs any more is not kept.
                yield futures.pop(future), future.result()
        except BrokenProcessPool:
            return
        except BaseException:
            for child in multiprocessing.active_children():
                child.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


class StandingJudges:
    """`with StandingJudges(course, jobs) as judges:`, then `judges.submit(student)` as work comes.

    Each judge is a process with a sandbox of its own, which stays warm from one submission to the next. It is
    the only process of its pool, so that it is known whose submission ended it. A judge that ended or failed
    grades nobody else: a new one takes its place. Leaving the block ends them at once, whatever they do.
    """

    def __init__(self, course: Course, jobs: int, unsafe: bool = False) -> None:
        self._course, self._unsafe = course, unsafe
        self._idle: list[ProcessPoolExecutor | None] = [None] * jobs

    def __enter__(self) -> "StandingJudges":
        """Start all judges, and wait for none."""
        self._idle = [self._start() for _ in self._idle]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the judges."""
        for child in multiprocessing.active_children():
            child.terminate()

    def _start(self) -> ProcessPoolExecutor:
        judge = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), begin_job)
        # What goes wrong here goes wrong with the first submission again, and is told then.
        judge.submit(_warm_up, self._course.root, self._unsafe)
        return judge

    @property
    def free(self) -> int:
        """How many more submissions can be graded at once."""
        return len(self._idle)

    def submit(self, student: str) -> Future[Graded]:
        """Grade the submission of `student`, while some judge is free.

        The future raises BrokenProcessPool where the judge was ended before it was done, and UserError where
        the course or the system does not allow grading at all.
        """
        judge = self._idle.pop(0) or self._start()
        future = judge.submit(_grade, self._course.root, student, self._unsafe, None, False)
        future.add_done_callback(partial(self._back, judge))
        return future

    def _back(self, judge: ProcessPoolExecutor, future: Future[Graded]) -> None:
        failed = future.exception() is not None or any(
            exercise.status == "grader_failed" for exercise in future.result().report.exercises
        )
        if failed:  # its sandbox may be what is broken
            judge.shutdown(wait=False)
        self._idle.append(None if failed else judge)


def _warm_up(root: Path, unsafe: bool) -> None:
    """What runs first in a judge."""
    kept_zygote(Course(root), unsafe)


def begin_job() -> None:
    """First of all in a process of a pool: it ends when the one that asked for jobs does, and not before.

    Ctrl-C reaches every process of the terminal; the one that asked for jobs ends them in order. Where that
    one was killed, nobody would: a job would wait for work for ever, with its zygote.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGKILL)  # its zygote sees that, ends its workers and removes their folders


@cache
def kept_zygote(course: Course, unsafe: bool = False) -> Zygote:
    """In a process of a pool: its zygote, started at the first need, which ends with the process."""
    zygote = Zygote(course, load_exercises(course.exercises).limits, unsafe=unsafe).__enter__()
    # Processes of a pool end without atexit; this is what they run.
    Finalize(None, zygote.__exit__, (None, None, None), exitpriority=1)
    return zygote


def _grade(root: Path, student: str, unsafe: bool, seed: int | None, anew: bool) -> Graded:
    """What runs in a process of the pool."""
    course = Course(root)
    return _grade_with(kept_zygote(course, unsafe), course, student, seed, anew)


def _grade_with(zygote: Zygote, course: Course, student: str, seed: int | None, anew: bool) -> Graded:
    folder = course.submitted / student / ASSIGNMENT
    earlier = None if anew else records.earlier(course, student)
    return grade(folder, course, zygote, student=student, seed=seed, earlier=earlier)
