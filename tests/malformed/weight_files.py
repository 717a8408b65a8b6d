"""Malformed weight files. The judge never opens one: a worker does, asked about one after another until it
ends.
"""

from pathlib import Path
from types import TracebackType

import numpy as np
from hdf5_files import hdf5_files
from hypothesis import strategies as some
from lies import HIDDEN, SEED, check_sentence

from autograder.course import WEIGHTS_FILE
from autograder.judge import accuracy
from autograder.judge.student import Student
from autograder.judge.verdict import CannotJudge, Wrong
from autograder.sandbox import Worker, WorkerGone, Zygote
from autograder.selfcheck.small_network import SOURCE

REFUSED = "graded, weights refused"
RIGHT = {
    "layers/dense/vars/0": np.eye(3, 6, dtype=np.float32),
    "layers/dense/vars/1": np.zeros(6, np.float32),
}


def weight_files() -> some.SearchStrategy[bytes]:
    """What may lie in the place of the weights."""
    return hdf5_files(RIGHT)


class WeightsJudge:
    """`with WeightsJudge(zygote, folder) as judge:`, then `judge.outcome(content)`; files go to `folder`."""

    def __init__(self, zygote: Zygote, folder: Path) -> None:
        self._zygote, self._path = zygote, folder / WEIGHTS_FILE
        self._worker: Worker | None = None

    def __enter__(self) -> "WeightsJudge":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def outcome(self, content: bytes) -> str:
        """The status of the exercise that weights belong to. Raises what would be a fault of the judge's."""
        self._path.write_bytes(content)
        student = Student(self._ready(), weights=str(self._path))
        try:
            accuracy.measure(accuracy.trained_network(student, HIDDEN), HIDDEN, SEED, 0.8)
        except WorkerGone as gone:
            self._end()
            check_sentence(gone.sentence)
            return gone.status
        except Wrong as wrong:
            check_sentence(str(wrong))
            return wrong.status if isinstance(wrong, CannotJudge) else REFUSED
        self._end()  # it has been sent arrays: what it says of the next file would not be quoted
        return "graded"

    def _ready(self) -> Worker:
        if self._worker is None:
            self._worker = self._zygote.worker(readable=[self._path.parent], judged=True).__enter__()
            run = self._worker.run_cell("resnet50", SOURCE.format(layers=""))
            assert run.error is None
        return self._worker

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.__exit__(None, None, None)
            self._worker = None
