"""The pictures of hands: finding, loading and preparing them, and a photo of one's own."""

import os
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np

from resnet_lab.errors import LabError

__all__ = ["Pictures", "find_pictures", "load_pictures", "prepare", "prepare_own"]

PICTURES = Path("data", "pictures.h5")
SIZE = 64  # pixels, height and width


class Pictures(NamedTuple):
    """A set of labelled pictures, in a part to train on and a part to test with.

    train_x, test_x: uint8, (pictures, height, width, channels), red, green, blue from 0 to 255.
    train_y, test_y: int64, (pictures,), the index of the class. class_names: one name a class.
    """

    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    class_names: tuple[str, ...]


def find_pictures(start: str | os.PathLike[str] = ".") -> Path:
    """The file data/pictures.h5 in `start` or the nearest folder above it. LabError: there is none."""
    folder = Path(start).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / PICTURES).is_file():
            return candidate / PICTURES
    raise LabError(
        f"No pictures: neither {folder} nor a folder above it holds {PICTURES.as_posix()}. "
        "Start Jupyter inside the unpacked bundle, which brings them; "
        "in the course's own folder `autograder data make` draws them."
    )


def load_pictures(path: str | os.PathLike[str] | None = None) -> Pictures:
    """Read the pictures at `path` (default: what find_pictures finds).

    The file is HDF5 with the keys of the SIGNS files, both parts in one.
    Raises LabError where it is missing or does not fit.
    """
    path = find_pictures() if path is None else Path(path)
    if not path.is_file():
        raise LabError(
            f"There is no file {path}: check the name, or leave it out to use the built-in pictures."
        )
    try:
        with h5py.File(path, "r") as file:
            parts = [(_pictures(file, part, path), _labels(file, part, path)) for part in ("train", "test")]
            class_names = _class_names(file, path)
    except OSError as error:
        raise LabError(f"{path} cannot be read as an HDF5 file ({error}): fetch or make it again.") from None
    for (x, y), part in zip(parts, ("training", "test"), strict=True):
        if len(x) != len(y):
            raise LabError(
                f"{path} has {len(x)} {part} pictures and {len(y)} labels: it needs one label a picture."
            )
        if len(y) and (y.min() < 0 or y.max() >= len(class_names)):
            raise LabError(
                f"{path} has {part} labels from {y.min()} to {y.max()}, but {len(class_names)} classes: "
                f"labels run from 0 to {len(class_names) - 1}."
            )
    return Pictures(*parts[0], *parts[1], class_names)


def prepare(pictures: np.ndarray) -> np.ndarray:
    """The network's input, float32 from 0 to 1, made of uint8; both (batch, height, width, channels).

    Training, test, hidden and own pictures all pass through here: a network only understands what it was
    trained on.
    """
    pictures = np.asarray(pictures)
    if pictures.ndim != 4 or pictures.dtype != np.uint8:
        raise LabError(
            f"prepare expects uint8, (batch, height, width, channels); received {pictures.dtype}, "
            f"{pictures.shape}. For one picture write pictures[:1], not pictures[0]."
        )
    return pictures.astype(np.float32) / np.float32(255)


def prepare_own(path: str | os.PathLike[str], size: int = SIZE) -> np.ndarray:
    """A photo of one's own as the network gets it: uint8, (1, size, size, 3).

    Turned upright as the camera noted, cut to its square middle, scaled down. Raises LabError where that
    cannot be done.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as photo:
            upright = ImageOps.exif_transpose(photo).convert("RGB")
    except FileNotFoundError:
        raise LabError(
            f"There is no picture {path}: put it beside this notebook, or give its whole path."
        ) from None
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise LabError(f"{path} cannot be read as a picture ({error}): save it as JPEG or PNG.") from None
    square = ImageOps.fit(upright, (size, size), method=Image.Resampling.LANCZOS)
    return np.asarray(square, dtype=np.uint8)[np.newaxis]


def _pictures(file: h5py.File, part: str, path: Path) -> np.ndarray:
    pictures = _array(file, f"{part}_set_x", path)
    if pictures.dtype != np.uint8 or pictures.ndim != 4 or pictures.shape[3] != 3:
        raise LabError(
            f"{part}_set_x of {path} is {pictures.dtype}, {pictures.shape}; "
            "expected uint8, (pictures, height, width, 3)."
        )
    return pictures


def _labels(file: h5py.File, part: str, path: Path) -> np.ndarray:
    labels = _array(file, f"{part}_set_y", path)
    if not np.issubdtype(labels.dtype, np.integer):
        raise LabError(
            f"{part}_set_y of {path} is {labels.dtype}; expected whole numbers, one class index a picture."
        )
    return labels.astype(np.int64).reshape(-1)


def _class_names(file: h5py.File, path: Path) -> tuple[str, ...]:
    names = _array(file, "list_classes", path)
    return tuple(
        name.decode() if isinstance(name, bytes) else str(name) for name in names.reshape(-1).tolist()
    )


def _array(file: h5py.File, key: str, path: Path) -> np.ndarray:
    if not isinstance(file.get(key), h5py.Dataset):
        raise LabError(
            f"{path} has no {key}; it holds {', '.join(sorted(file)) or 'nothing'}: is it another file?"
        )
    return np.asarray(file[key])
