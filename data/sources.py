"""Reads an instructor's own pictures: the pair of SIGNS files, one file with both parts, or a folder."""

from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from autograder.errors import UserError, reason
from data.files import CLASSES, NUMBERS, Part, open_pictures, read_part, text_attributes
from data.folders import read_folder

KEYS = {"train": "train_set_x", "test": "test_set_x"}
GET_AGAIN = "get the file again, or name another"
ATTRIBUTE_LIMIT = 2000  # characters of a credit or licence note that are carried over
CARRIED = ("source", "license", "credit", "citation", "changes")


@dataclass(frozen=True)
class Source:
    """Pictures to import. `test` is None where the source has no such part of its own.

    signers: int64, one number a picture of `training`, saying whose hand it shows; those who occur in `test`
    too are given as -1. None where the source does not say. files: the HDF5 files that were read.
    """

    training: Part
    test: Part | None
    signers: np.ndarray | None
    class_names: tuple[str, ...]
    provenance: dict[str, str]
    files: tuple[Path, ...] = ()


def read_source(path: Path) -> Source:
    """Read what lies at `path`. Raises UserError, one sentence that says what does not fit and what to do."""
    try:
        is_folder, exists = path.is_dir(), path.exists()
        files = sorted(path.glob("*.h5")) if is_folder else []
    except OSError as error:
        raise UserError(f"{path} cannot be read ({reason(error)}): change its permissions.") from None
    if not exists:
        raise UserError(f"{path} does not exist: name an HDF5 file or a folder of pictures.")
    if is_folder and not files:
        training, class_names = read_folder(path)
        return Source(training, None, None, class_names, {"source": f"pictures in the folder {path.name}"})
    if len(files) == 1:
        return _read_files(files[0])
    return _read_files(_only(files, "train", path)) if is_folder else _read_files(path)


def _only(files: list[Path], part: str, folder: Path) -> Path:
    """The one file of `files` whose name begins with `part`."""
    fitting = [file for file in files if file.name.startswith(f"{part}_")]
    if len(fitting) != 1:
        raise UserError(
            f"{folder} holds {len(fitting)} files {part}_*.h5, expected one: "
            "leave one pair train_*.h5 and test_*.h5 in the folder, or name the file to import."
        )
    return fitting[0]


def _read_files(path: Path) -> Source:
    """Both parts from the file at `path`, or one from it and the other from the file that goes with it."""
    with open_pictures(path, GET_AGAIN) as file:
        present = [part for part, key in KEYS.items() if key in file]
        if len(present) != 1:  # both are there; or none is, and reading says so
            return _source(path, file, path, file)
    missing = "test" if present == ["train"] else "train"
    partner = _partner(path, present[0], missing)
    with open_pictures(path, GET_AGAIN) as file, open_pictures(partner, GET_AGAIN) as other:
        if missing == "test":
            return _source(path, file, partner, other)
        return _source(partner, other, path, file)


def _partner(path: Path, present: str, missing: str) -> Path:
    """The file with the `missing` part that lies beside `path`: named alike, or else the only one."""
    twin = path.with_name(path.name.replace(present, missing, 1))
    if twin != path and twin.exists():
        return twin
    beside = sorted(path.parent.glob(f"{missing}_*.h5"))
    if len(beside) != 1:
        raise UserError(
            f"{path} holds the {present} part only and there is no {twin.name} beside it: "
            "put the two files of the pair into one folder."
        )
    return beside[0]


def _source(training_path: Path, training: h5py.File, test_path: Path, test: h5py.File) -> Source:
    class_names = _class_names(training, training_path)
    return Source(
        training=read_part(training, training_path, "train"),
        test=read_part(test, test_path, "test"),
        signers=_signers(training, test, training_path),
        class_names=class_names,
        provenance={"source": f"the file {training_path.name}", **_carried(training)},
        files=(training_path, test_path),
    )


def _class_names(file: h5py.File, path: Path) -> tuple[str, ...]:
    """The names in `list_classes`; the numbers 0 to 5 where the file has none."""
    names = file.get("list_classes")
    if names is None:
        return NUMBERS
    if not isinstance(names, h5py.Dataset) or names.shape != (CLASSES,):
        shape = getattr(names, "shape", "no data set")
        raise UserError(
            f"list_classes of {path} is {shape}, expected ({CLASSES},), for the assignment's network has "
            f"{CLASSES} classes: leave out the pictures of the others."
        )
    return tuple(
        name.decode(errors="replace") if isinstance(name, bytes) else str(name) for name in names[()]
    )


def _signers(training: h5py.File, test: h5py.File, path: Path) -> np.ndarray | None:
    """The signer of each training picture, -1 for those in the test part too; None where not given."""
    given = training.get("train_set_signer")
    if not isinstance(given, h5py.Dataset):
        return None
    if given.dtype.kind not in "iu" or given.shape != training["train_set_x"].shape[:1]:
        raise UserError(
            f"train_set_signer of {path} is {given.dtype} of shape {given.shape}, expected one integer a "
            "picture: correct it or remove it from the file."
        )
    signers = given[()].astype(np.int64)
    in_test = test.get("test_set_signer")
    if isinstance(in_test, h5py.Dataset):
        signers[np.isin(signers, in_test[()])] = -1
    return signers


def _carried(file: h5py.File) -> dict[str, str]:
    """Where the file says it comes from, and under which licence: that travels with its pictures."""
    found = text_attributes(file)
    return {key: found[key][:ATTRIBUTE_LIMIT] for key in CARRIED if key in found}
