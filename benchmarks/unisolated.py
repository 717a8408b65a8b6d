"""The judge's suites without any isolation: what stands in the place of a zygote and its workers in
benchmarks.

Three of the four ways that grading_speed.py compares run here: `points` inside the kernel of a stock
nbgrader, `earned` inside that of otter, and `python benchmarks/unisolated.py COURSE SUBMISSION...` in one
warm process. Never use this to grade: a student's code runs in the judge's own process.
"""

import contextlib
import gc
import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import ASSIGNMENT, Course
from autograder.judge import recorder
from autograder.judge.session import Session, open_session
from autograder.sandbox import Answer, CellRun, Isolation, Usage, folders
from autograder.sandbox.outcome import Reader
from autograder.worker.answers import Answerer

OUTPUT_BYTES = 1 << 18


class HereWorker:
    """Answers about a namespace of this very process. Each cell is run once, the suites ask about what it
    left.
    """

    usage = Usage()

    def __init__(self, runner: Any, runs_cells: bool) -> None:
        self._runner, self._runs_cells = runner, runs_cells
        self._answerer = Answerer(runner)
        self._done: set[tuple[str, str]] = set()

    def __enter__(self) -> "HereWorker":
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing ends here: the next exercise is asked of the same worker."""

    def run_cell(self, cell_id: str, source: str, capture: bool = True) -> CellRun:
        """Run a cell, unless it has been run."""
        if not self._runs_cells or (cell_id, source) in self._done:
            return CellRun("ok", [], None)
        self._done.add((cell_id, source))
        return Reader(sources={cell_id: source}).cell_run(self._runner.run(cell_id, source, capture))

    def ask(
        self, op: str, fields: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]] | None = None
    ) -> Answer:
        """Answer right here, but in another folder: a file of weights is linked where it is read."""
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            return Reader().answer(op, *self._answerer.answer(op, dict(fields), dict(arrays or {})))


class HereZygote:
    """Gives the same worker again and again."""

    versions: Mapping[str, str] = {}
    isolation = Isolation.none()

    def __init__(self, worker: HereWorker) -> None:
        self._worker = worker

    def worker(self, files: object = None, readable: object = (), judged: bool = False) -> HereWorker:
        """For `Session`, which wants a fresh one for each exercise."""
        return self._worker


# --- in the kernel of a stock nbgrader or of otter ---


class Namespace:
    """A kernel's globals, in the place of a runner."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace


_sessions: dict[str, Session] = {}


def points(grade_id: str, namespace: dict[str, Any]) -> float:
    """Run the hidden suite of one exercise on the functions in `namespace`, a notebook's globals.

    Draws follow from what was handed in to the kit, so that all ways ask the same questions.
    """
    if "session" not in _sessions:
        zygote = HereZygote(HereWorker(Namespace(namespace), runs_cells=False))
        course = Course(Path(os.environ["BENCHMARKED_COURSE"]))
        student = os.environ.get("BENCHMARKED_STUDENT") or Path.cwd().parent.name
        handed_in = course.submitted / student / ASSIGNMENT
        _sessions["session"] = open_session(handed_in, course, zygote)  # type: ignore[arg-type]
    recorded = recorder.run(_sessions["session"], [grade_id])[grade_id]
    if recorded.fault:
        raise RuntimeError(recorded.fault)
    return sum(test.points for test in recorded.tests)


_earned: dict[str, float] = {}


def earned(grade_id: str, namespace: dict[str, Any]) -> float:
    """As `points`, but the suite is run at the first question only: otter asks once for each point."""
    if grade_id not in _earned:
        _earned[grade_id] = points(grade_id, namespace)
    return _earned[grade_id]


# --- in one warm process ---


def main(course: Course, submissions: list[Path]) -> None:
    """Grade each submission; print as JSON its seconds, CPU seconds and score, without those for starting.

    All that a zygote has when it forks is there, and as little for the garbage collector to look through:
    without that, a process that forks for each exercise is faster than one that keeps everything.
    """
    from autograder.grading import grade
    from autograder.worker import cells
    from autograder.worker.zygote import PREIMPORTED

    os.environ["RESNET_LAB_GRADING"] = "1"
    for name in PREIMPORTED:
        importlib.import_module(name)
    cells.prepare()
    out, results = sys.stdout, []
    for path in submissions:
        gc.collect()
        gc.freeze()
        started, cpu_started = time.perf_counter(), time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            lab = folders.stage_lab(course, Path(folder, "staged"))
            os.chdir(folders.furnish(Path(folder, "home"), course, lab, {}))
            runner = cells.Runner(OUTPUT_BYTES)
            runner.shell.reset(new_session=True)
            zygote = HereZygote(HereWorker(runner, runs_cells=True))
            report = grade(path, course, zygote).report  # type: ignore[arg-type]
            os.chdir("/")
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
        results.append({"seconds": seconds, "cpu_seconds": cpu_seconds, "score": report.score})
    print(json.dumps(results), file=out)


if __name__ == "__main__":
    main(Course(Path(sys.argv[1])), [Path(argument) for argument in sys.argv[2:]])
