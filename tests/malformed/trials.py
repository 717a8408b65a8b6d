"""Draws malformed input of each kind, hands it in, and keeps the time, the memory and the outcomes."""

import faulthandler
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import archives
import lies
import notebooks
import pictures_to_import
import weight_files
from course_of_one import course_of_one
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some

from autograder.course import Course
from autograder.exercises import load_exercises
from autograder.sandbox import Zygote

# What one case may take; a worker's limits are cut so that the longest way through them is shorter.
CASE_S = 120
JUDGE_MB = 512  # by which the judge may grow
SAID = frozenset(
    {
        *(lies.STATUSES - {"grader_failed"}),
        weight_files.REFUSED,
        *("refused as a whole", "refused", "taken", "refused and taken"),
        "read",
    }
)


@dataclass(frozen=True)
class Trial:
    """cases: drawn by Hypothesis. outcome: what becomes of one, in a word of SAID; whatever it raises is a
    defect of the kit's. inputs: how many malformed inputs a case holds, `most_inputs` at most.
    """

    cases: some.SearchStrategy[Any]
    outcome: Callable[[Any], str]
    inputs: Callable[[Any], int] = lambda case: 1
    most_inputs: int = 1


@dataclass
class Block:
    """What became of some cases. memory_mb: by how much this process grew at its largest, in MiB."""

    cases: int = 0
    slowest_s: float = 0.0
    memory_mb: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)


class Drawn:
    """A case that Hypothesis does not print: some have megabytes. The number of its block draws it again."""

    def __init__(self, case: Any) -> None:
        self.case = case


@some.composite
def _unprinted(draw: some.DrawFn, cases: some.SearchStrategy[Any]) -> Drawn:
    return Drawn(draw(cases))


@contextmanager
def _notebooks(folder: Path) -> Iterator[Trial]:
    with _small_zygote(folder) as (course, zygote):
        yield Trial(
            notebooks.notebooks(course),
            lambda content: notebooks.outcome(content, course, zygote, folder / "submission"),
        )


@contextmanager
def _frames(folder: Path) -> Iterator[Trial]:
    yield Trial(lies.lies(), lies.outcome, lambda lie: lie.malformed, most_inputs=2)


@contextmanager
def _weights(folder: Path) -> Iterator[Trial]:
    files = folder / "weights"
    files.mkdir()
    with _small_zygote(folder) as (_, zygote), weight_files.WeightsJudge(zygote, files) as judge:
        yield Trial(weight_files.weight_files(), judge.outcome)


@contextmanager
def _archives(folder: Path) -> Iterator[Trial]:
    course = Course(folder / "course")
    course.exercises.parent.mkdir(parents=True)
    shutil.copy(notebooks.KIT.exercises, course.exercises)

    def outcome(content: bytes) -> str:
        shutil.rmtree(course.grading, ignore_errors=True)
        return archives.outcome(content, course, folder)

    yield Trial(archives.archives(), outcome)


@contextmanager
def _pictures(folder: Path) -> Iterator[Trial]:
    yield Trial(pictures_to_import.picture_files(), lambda file: pictures_to_import.outcome(file, folder))


@contextmanager
def _small_zygote(folder: Path) -> Iterator[tuple[Course, Zygote]]:
    (folder / "course").mkdir()
    course = course_of_one(folder / "course")
    limits = load_exercises(course.exercises).limits
    with Zygote(
        course, replace(limits, cell_cpu_seconds=5, question_cpu_seconds=10, wall_factor=3)
    ) as zygote:
        yield course, zygote


@dataclass(frozen=True)
class Kind:
    """trial: makes what is needed, in a folder. reads: the kit's files that such input reaches first."""

    trial: Callable[[Path], Any]
    reads: tuple[str, ...]


KINDS = {
    "notebooks": Kind(
        _notebooks, ("autograder/submission.py", "autograder/frame.py", "autograder/grading.py")
    ),
    "frames": Kind(
        _frames,
        (
            "autograder/worker/frames.py",
            "autograder/sandbox/exchange.py",
            "autograder/sandbox/outcome.py",
            "autograder/sandbox/worker.py",
            "autograder/judge/student.py",
            "autograder/judge/chains.py",
            "solutions/residual_networks/resnet_lab/blueprint.py",
            "solutions/residual_networks/resnet_lab/canonical.py",
            "solutions/residual_networks/resnet_lab/alignment.py",
            "solutions/residual_networks/resnet_lab/explain.py",
        ),
    ),
    "weights": Kind(
        _weights, ("autograder/judge/accuracy.py", "solutions/residual_networks/resnet_lab/weights.py")
    ),
    "archives": Kind(_archives, ("autograder/collecting/*.py",)),
    "pictures": Kind(_pictures, ("data/sources.py", "data/files.py", "data/folders.py")),
}


def run(trial: Trial, cases: int, number: int) -> Block:
    """Try `cases` cases that follow from `number`, the block's. Ends the process where one does not end."""
    block = Block()
    before = _resident_mb()
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")  # from here on VmHWM is the largest size since now

    def one(drawn: Drawn) -> None:
        case = drawn.case
        faulthandler.dump_traceback_later(CASE_S, exit=True, file=sys.__stderr__)
        begun = time.monotonic()
        said = trial.outcome(case)
        block.slowest_s = max(block.slowest_s, time.monotonic() - begun)
        faulthandler.cancel_dump_traceback_later()
        assert said in SAID, said
        block.outcomes[said] += 1
        block.cases += trial.inputs(case)

    for attempt in count():
        if block.cases >= cases:
            break
        left = max(1, (cases - block.cases) // trial.most_inputs)
        few = settings(
            max_examples=left,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        seed(1_000 * number + attempt)(few(given(_unprinted(trial.cases))(one)))()
    block.memory_mb = max(0.0, _resident_mb("VmHWM") - before)
    assert block.memory_mb < JUDGE_MB, f"the judge grew by {block.memory_mb:.0f} MiB"
    return block


def _resident_mb(which: str = "VmRSS") -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(which))
