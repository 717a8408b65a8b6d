"""Runs the trials of a selfcheck: answers several at a time, attacks a dozen in one class."""

import multiprocessing
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TypeVar

from autograder.course import Course
from autograder.errors import UserError
from autograder.judges import begin_job, kept_zygote
from autograder.selfcheck.attacks import read_attacks
from autograder.selfcheck.cases import Case
from autograder.selfcheck.raid import THE_CLASS, Grade, raid
from autograder.selfcheck.trials import Tried, try_case

# A class that is graded in one go: rows are kept when it is done, so this is also what a stop can cost.
ATTACKS_AT_ONCE = 12

Result = TypeVar("Result")


def try_all(course: Course, cases: Sequence[Case], jobs: int, seed: int) -> Iterator[tuple[Case, Tried]]:
    """Judge every case; pairs come as they are ready, in any order.

    Raises UserError where grading is impossible, or where a job was ended from outside.
    """
    yield from in_jobs(_try, course, [case for case in cases if case.kind != "attack"], jobs, seed)
    attacks = [case for case in cases if case.kind == "attack"]
    for start in range(0, len(attacks), ATTACKS_AT_ONCE):
        yield from try_attacks(course, attacks[start : start + ATTACKS_AT_ONCE])


def try_attacks(
    course: Course, cases: Sequence[Case], grade: Grade | None = None
) -> Iterator[tuple[Case, Tried]]:
    """Try the attacks of these cases in one class, which `grade` grades."""
    names = {case.name for case in cases}
    chosen = [attack for attack in read_attacks(course) if attack.name in names]
    with tempfile.TemporaryDirectory(prefix="raid-") as folder:
        found = raid(course, chosen, Path(folder).resolve(), grade=grade)
    for case in cases:
        sentences = [*found.get(case.name, []), *(f"the class: {each}" for each in found.get(THE_CLASS, []))]
        yield case, Tried(0.0, "gained" if sentences else "held", (), "", tuple(sentences))


def in_jobs(
    do: Callable[..., Result], course: Course, cases: Sequence[Case], jobs: int, *arguments: object
) -> Iterator[tuple[Case, Result]]:
    """`do(course's folder, case, *arguments)` of every case, in several processes at a time.

    Pairs come as they are ready. Raises UserError where a job was ended from outside.
    """
    if not cases:
        return
    # Spawned: a fork would share this process's threads.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(cases)), context, begin_job)
    try:
        futures = {pool.submit(do, course.root, case, *arguments): case for case in cases}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool:
        raise UserError(
            "A job was ended from outside, perhaps by a system short of memory: what was judged is kept, "
            "go on with --jobs 1."
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _try(root: Path, case: Case, seed: int) -> Tried:
    """What runs in a process of the pool."""
    course = Course(root)
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        return try_case(case, course, kept_zygote(course), Path(folder, "submission"), seed)
