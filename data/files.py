"""The picture files: HDF5 with the keys of the SIGNS files, every size and type checked before it is used."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from autograder.errors import UserError
from data.atomic import Target
from data.rendering import SIDE

CLASSES = 6
NUMBERS = tuple(str(number) for number in range(CLASSES))
SHAPE = (SIDE, SIDE, 3)
HIDDEN_PART = "hidden"
READ_LIMIT = 100_000  # pictures in one part: 1.2 GB once read
MAKE_AGAIN = "make the pictures again with `autograder data make`"


@dataclass(frozen=True)
class Part:
    """Pictures with their labels. pictures: uint8, (m, 64, 64, 3), RGB. labels: int64, (m,), 0 to 5."""

    pictures: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        """The number of pictures, m."""
        return len(self.labels)

    def take(self, chosen: np.ndarray) -> "Part":
        """The pictures with the indices, or under the mask, `chosen`."""
        return Part(self.pictures[chosen], self.labels[chosen])

    def counts(self) -> list[int]:
        """How many pictures each class has."""
        return np.bincount(self.labels, minlength=CLASSES).tolist()


def picture_file(
    path: Path,
    parts: Mapping[str, Part],
    provenance: Mapping[str, str | int],
    *,
    class_names: tuple[str, ...] = NUMBERS,
    secret: bool = False,
) -> Target:
    """The file of `parts` (by name: train, test or hidden), ready for write_together.

    Its attributes are `provenance`, and the count and digest of each part. Equal content gives equal bytes.
    """

    def write(partial: Path) -> None:
        with h5py.File(partial, "w") as file:
            for name, part in parts.items():
                _write_part(file, name, part)
            file.create_dataset("list_classes", data=_class_list(class_names))
            file.attrs.update(provenance)

    return Target(path, write, secret)


def _write_part(file: h5py.File, name: str, part: Part) -> None:
    # Not compressed: it would save a quarter of the file, and cost each worker a fifth of a second.
    file.create_dataset(f"{name}_set_x", data=part.pictures)
    file.create_dataset(f"{name}_set_y", data=part.labels.astype(np.int64))
    file.attrs[f"{name}_pictures"] = len(part)
    file.attrs[f"{name}_sha256"] = digest(part)


def _class_list(names: tuple[str, ...]) -> np.ndarray:
    """Numbers as SIGNS has them, other names as UTF-8 bytes."""
    if names == NUMBERS:
        return np.arange(CLASSES, dtype=np.int64)
    return np.array([name.encode() for name in names])


def digest(part: Part) -> str:
    """sha256 (hex) of the raw bytes of the pictures followed by those of the labels (little-endian int64)."""
    summary = hashlib.sha256(np.ascontiguousarray(part.pictures).tobytes())
    summary.update(part.labels.astype("<i8").tobytes())
    return summary.hexdigest()


def read_public(path: Path) -> tuple[Part, Part]:
    """Training and test part of a course's public pictures. Raises UserError where the file does not fit."""
    with open_pictures(path, MAKE_AGAIN) as file:
        return read_part(file, path, "train"), read_part(file, path, "test")


def read_hidden(path: Path) -> Part:
    """The hidden pictures and their labels. Raises UserError where the file does not fit."""
    with open_pictures(path, MAKE_AGAIN) as file:
        return read_part(file, path, HIDDEN_PART)


def text_attributes(file: h5py.File) -> dict[str, str]:
    """The attributes of an open file that are text: where it comes from, its licence, whom to credit."""
    return {key: value for key, value in file.attrs.items() if isinstance(value, str)}


@contextmanager
def open_pictures(path: Path, remedy: str) -> Iterator[h5py.File]:
    """An HDF5 file to read from, as long as the block runs. Raises UserError, one sentence that ends with
    `remedy`, where it cannot be opened and where something in it cannot be read.
    """
    try:
        if path.stat().st_size == 0:
            raise UserError(f"{path} is empty: {remedy}.")
        opened = h5py.File(path, "r")
    except FileNotFoundError:
        raise UserError(f"{path} does not exist: {remedy}.") from None
    except PermissionError:
        raise UserError(f"{path} may not be read by you: change its permissions, or {remedy}.") from None
    except OSError:
        raise UserError(f"{path} is not a whole HDF5 file: {remedy}.") from None
    with opened:
        try:
            yield opened
        except (OSError, LookupError, RuntimeError, TypeError, ValueError):  # h5py's ways to say: damaged
            raise UserError(f"{path} is damaged: {remedy}.") from None


def read_part(file: h5py.File, path: Path, name: str) -> Part:
    """Read and check `<name>_set_x` and `<name>_set_y` of the open `file`, which lies at `path`.

    Raises UserError, one sentence that says what was found, what was expected and what to do.
    """
    pictures, labels = (_data_set(file, path, f"{name}_set_{axis}") for axis in "xy")
    if pictures.dtype != np.uint8 or pictures.ndim != 4 or pictures.shape[1:] != SHAPE:
        raise UserError(
            f"{name}_set_x of {path} is {pictures.dtype} of shape {pictures.shape}, expected uint8 of shape "
            f"(pictures, {SIDE}, {SIDE}, 3): bring the pictures to {SIDE}x{SIDE} RGB first."
        )
    count = pictures.shape[0]
    if not 0 < count <= READ_LIMIT:
        raise UserError(f"{name}_set_x of {path} holds {count} pictures: it needs 1 to {READ_LIMIT}.")
    # Some copies of the SIGNS files keep the labels as a row or a column.
    if labels.dtype.kind not in "iu" or labels.shape not in {(count,), (1, count), (count, 1)}:
        raise UserError(
            f"{name}_set_y of {path} is {labels.dtype} of shape {labels.shape}, expected {count} integers: "
            "give each picture one label."
        )
    try:
        part = Part(pictures[()], labels[()].reshape(-1).astype(np.int64))
    except OSError:
        raise UserError(f"The {name} part of {path} is damaged: get the file again.") from None
    outside = part.labels[(part.labels < 0) | (part.labels >= CLASSES)]
    if len(outside):
        raise UserError(
            f"{name}_set_y of {path} holds the label {outside[0]}, expected 0 to {CLASSES - 1}: "
            "leave out the pictures of other classes."
        )
    return part


def _data_set(file: h5py.File, path: Path, key: str) -> h5py.Dataset:
    found = file.get(key)
    if not isinstance(found, h5py.Dataset):
        keys = ", ".join(sorted(file)[:8]) or "nothing"
        raise UserError(f"{path} has no {key}, it holds {keys}: name its data sets as the SIGNS files do.")
    return found
