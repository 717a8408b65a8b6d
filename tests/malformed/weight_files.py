"""Malformed weight files: HDF5 that holds other things than weights, that lies about sizes, that is damaged.

The judge never opens one. A worker does, and one worker after another is asked about files until it ends.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import h5py
import numpy as np
from hypothesis import strategies as some
from lies import HIDDEN, SEED, check_sentence
from mutations import damaged

from autograder.course import WEIGHTS_FILE
from autograder.judge import accuracy
from autograder.judge.student import Student
from autograder.judge.verdict import CannotJudge, Wrong
from autograder.sandbox import Worker, WorkerGone, Zygote
from autograder.selfcheck.small_network import SOURCE

RIGHT = {
    "layers/dense/vars/0": np.eye(3, 6, dtype=np.float32),
    "layers/dense/vars/1": np.zeros(6, np.float32),
}
OUTSIDE = "/etc/passwd"
Change = Callable[[h5py.File, str], object]


def _array(make: Callable[[np.ndarray], Any]) -> Change:
    """Something made of the right array in its place."""
    return lambda file, name: file.create_dataset(name, data=make(RIGHT[name]))


def _dataset(**settings: Any) -> Change:
    """A data set of another kind in its place."""
    return lambda file, name: file.create_dataset(name, **settings)


def _virtual(file: h5py.File, name: str) -> None:
    layout = h5py.VirtualLayout(RIGHT[name].shape, np.float32)
    layout[:] = h5py.VirtualSource(OUTSIDE, "x", RIGHT[name].shape)
    file.create_virtual_dataset(name, layout)


def _link(link: Callable[[], Any]) -> Change:
    def put(file: h5py.File, name: str) -> None:
        file[name] = link()

    return put


def _cycle(file: h5py.File, name: str) -> None:
    group = file.create_group(name)
    group["again"] = file["/"]


def _deep(file: h5py.File, name: str) -> None:
    group = file.create_group(name)
    for _ in range(1_200):
        group = group.create_group("g")


def _many(file: h5py.File, name: str) -> None:
    for number in range(2_000):
        file.create_dataset(f"{name}/{number}", data=0.0)


CHANGES: list[Change] = [
    lambda file, name: None,
    lambda file, name: file.create_group(name),
    _array(lambda right: right.T),
    _array(lambda right: right[..., :-1]),
    _array(lambda right: right * np.nan),
    _array(lambda right: right + np.float32(3e38)),
    _array(lambda right: right.astype(np.complex128)),
    _array(lambda right: right.astype(np.float16)),
    _array(lambda right: right.astype(">f8")),
    _array(lambda right: right.astype(np.int8)),
    _array(lambda right: right.astype(bool)),
    _array(lambda right: right.astype("S8")),
    _array(lambda right: right.astype([("a", "f4"), ("b", "f4")])),
    _array(lambda right: h5py.Empty("f4")),
    _array(lambda right: "text"),
    _dataset(shape=(50_000, 50_000), dtype="f4", chunks=(1_000, 1_000)),
    _dataset(shape=(1 << 40,), dtype="f4", chunks=(1 << 10,)),
    _dataset(shape=(6,), maxshape=(None,), dtype="f4", chunks=(1 << 28,)),
    _dataset(shape=(6,), dtype=h5py.vlen_dtype(np.float32)),
    _dataset(shape=(3, 6), dtype=h5py.string_dtype()),
    _dataset(shape=(3, 6), dtype=h5py.ref_dtype),
    _dataset(shape=(3, 6), dtype=np.dtype(("f4", (1_000, 1_000)))),
    _dataset(shape=(3, 6), dtype="f4", external=[(OUTSIDE, 0, 72)]),
    _dataset(shape=(6,), dtype="f4", chunks=(2,), compression="gzip", fletcher32=True, shuffle=True),
    _virtual,
    _link(lambda: h5py.ExternalLink(OUTSIDE, "/x")),
    _link(lambda: h5py.ExternalLink(WEIGHTS_FILE, "/layers")),
    _link(lambda: h5py.SoftLink("/layers")),
    _link(lambda: h5py.SoftLink("/nowhere")),
    _link(lambda: np.dtype("f8")),
    _cycle,
    _deep,
    _many,
]
EXTRA_NAMES = [
    "vars/0",
    "layers/\ud7ff",
    "optimizer/vars/0",
    "seed_generator/x",
    "layers/dense/vars/2",
    "x" * 999,
]


@some.composite
def weight_files(draw: some.DrawFn) -> bytes:
    """The bytes of what may lie in the place of the weights."""
    if draw(some.integers(0, 19)) == 7:
        return draw(some.binary(max_size=200))
    changed = draw(some.sets(some.sampled_from(sorted(RIGHT)), max_size=2))
    changes = {name: draw(some.sampled_from(CHANGES)) for name in sorted(changed)}
    extra = draw(some.sampled_from([None, None, None, *EXTRA_NAMES]))
    attributes = draw(
        some.dictionaries(some.text("abcnetworkhistory", min_size=1), some.text(max_size=9), max_size=2)
    )
    content = _written(changes, extra, attributes, draw(some.sampled_from(["earliest", "latest"])))
    return draw(damaged(content)) if not changes or draw(some.booleans()) else content


def _written(
    changes: dict[str, Change], extra: str | None, attributes: dict[str, str], version: str
) -> bytes:
    with h5py.File("in memory", "w", driver="core", backing_store=False, libver=(version, "latest")) as file:
        for name, array in RIGHT.items():
            if name in changes:
                changes[name](file, name)
            else:
                file[name] = array
        if extra is not None:
            file[extra] = np.zeros(2, np.float32)
        for name, value in attributes.items():
            file.attrs[name] = value.replace("\0", "")
        file.flush()
        image: bytes = file.id.get_file_image()
        return image


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
            accuracy.measure(accuracy.trained_network(student, HIDDEN), HIDDEN, SEED)
        except WorkerGone as gone:
            self._end()
            check_sentence(gone.sentence)
            return gone.status
        except Wrong as wrong:
            check_sentence(str(wrong))
            return wrong.status if isinstance(wrong, CannotJudge) else "graded"
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
