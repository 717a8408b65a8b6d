"""Makes picture files, right and wrong ones, and looks at what lies in a folder."""

from pathlib import Path

import h5py
import numpy as np
from PIL import Image

from data.files import CLASSES, Part


def noise(count: int, seed: int = 0) -> Part:
    """Pictures of noise, no two alike, the classes equally often."""
    pictures = np.random.default_rng(seed).integers(0, 256, (count, 64, 64, 3), np.uint8)
    return Part(pictures, np.arange(count, dtype=np.int64) % CLASSES)


def write_hdf5(path: Path, **arrays: np.ndarray) -> Path:
    """An HDF5 file with one data set for each of `arrays`."""
    with h5py.File(path, "w") as file:
        for key, array in arrays.items():
            file.create_dataset(key, data=array)
    return path


def signs(training: int = 96, test: int = 24) -> dict[str, np.ndarray]:
    """The arrays of a whole file with the keys of SIGNS."""
    first, second = noise(training, 1), noise(test, 2)
    return {
        "train_set_x": first.pictures,
        "train_set_y": first.labels,
        "test_set_x": second.pictures,
        "test_set_y": second.labels,
        "list_classes": np.arange(CLASSES),
    }


def picture_folder(
    folder: Path, each: int = 16, names: tuple[str, ...] = ("0", "1", "2", "3", "4", "5")
) -> Path:
    """A folder with a sub-folder a class, each with `each` small PNG pictures; class i is of colour 40 i."""
    rng = np.random.default_rng(9)
    for label, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        for index in range(each):
            pixels = np.full((80, 96, 3), 40 * label) + rng.integers(0, 9, (80, 96, 3))
            Image.fromarray(pixels.astype(np.uint8)).save(folder / name / f"{index:02}.png")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def distinct(pictures: np.ndarray) -> set[bytes]:
    """The raw bytes of each picture, to find equal ones."""
    return {picture.tobytes() for picture in pictures}
