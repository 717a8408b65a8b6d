"""Malformed HDF5: files that hold other things than they should, that lie about sizes, that are damaged."""

from collections.abc import Callable, Mapping
from typing import Any

import h5py
import numpy as np
from hypothesis import strategies as some
from mutations import damaged

OUTSIDE = "/etc/passwd"
Change = Callable[[h5py.File, str, np.ndarray], object]
"""Writes something else under a name than the right array."""


def _array(make: Callable[[np.ndarray], Any]) -> Change:
    """Something made of the right array in its place."""
    return lambda file, name, right: file.create_dataset(name, data=make(right))


def _dataset(**settings: Any) -> Change:
    """A data set of another kind in its place."""
    return lambda file, name, right: file.create_dataset(name, **settings)


def _virtual(file: h5py.File, name: str, right: np.ndarray) -> None:
    layout = h5py.VirtualLayout(right.shape, np.float32)
    layout[:] = h5py.VirtualSource(OUTSIDE, "x", right.shape)
    file.create_virtual_dataset(name, layout)


def _link(link: Callable[[], Any]) -> Change:
    def put(file: h5py.File, name: str, right: np.ndarray) -> None:
        file[name] = link()

    return put


def _cycle(file: h5py.File, name: str, right: np.ndarray) -> None:
    group = file.create_group(name)
    group["again"] = file["/"]


def _deep(file: h5py.File, name: str, right: np.ndarray) -> None:
    group = file.create_group(name)
    for _ in range(1_200):
        group = group.create_group("g")


def _many(file: h5py.File, name: str, right: np.ndarray) -> None:
    for number in range(2_000):
        file.create_dataset(f"{name}/{number}", data=0.0)


CHANGES: list[Change] = [
    lambda file, name, right: None,
    lambda file, name, right: file.create_group(name),
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
    _link(lambda: h5py.ExternalLink("resnet50.weights.h5", "/layers")),
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
def hdf5_files(draw: some.DrawFn, right: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of a file near to one that holds the arrays of `right` by name."""
    if draw(some.sampled_from([False] * 19 + [True])):
        return draw(some.binary(max_size=200))
    changed = draw(some.sets(some.sampled_from(sorted(right)), max_size=2))
    changes = {name: draw(some.sampled_from(CHANGES)) for name in sorted(changed)}
    extra = draw(some.sampled_from([None, None, None, *EXTRA_NAMES]))
    names = some.sampled_from(["network", "history", "source", "license"])
    attributes = draw(some.dictionaries(names, some.text("ab\n{}", max_size=9), max_size=2))
    content = _written(right, changes, extra, attributes, draw(some.sampled_from(["earliest", "latest"])))
    return draw(damaged(content)) if not changes or draw(some.booleans()) else content


def _written(
    right: Mapping[str, np.ndarray],
    changes: Mapping[str, Change],
    extra: str | None,
    attributes: Mapping[str, str],
    version: str,
) -> bytes:
    in_memory = {"driver": "core", "backing_store": False, "libver": (version, "latest")}
    with h5py.File("in memory", "w", **in_memory) as file:
        for name, array in right.items():
            if name in changes:
                changes[name](file, name, array)
            else:
                file[name] = array
        if extra is not None and extra not in file:
            file[extra] = np.zeros(2, np.float32)
        file.attrs.update(attributes)
        file.flush()
        image: bytes = file.id.get_file_image()
        return image
