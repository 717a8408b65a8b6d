"""Reads a folder of pictures with one sub-folder a class."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from autograder.errors import UserError, reason
from data.files import CLASSES, READ_LIMIT, SHAPE, Part
from data.rendering import SIDE

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".bmp": "BMP"}
PIXEL_LIMIT = 60_000_000  # of one picture, before it is decoded: more than any phone's, and 180 MB in memory


def read_folder(folder: Path) -> tuple[Part, tuple[str, ...]]:
    """All pictures below `folder`, brought to 64x64 RGB, and the names of the classes: those of its
    sub-folders.

    A picture is turned upright as its camera noted, cut to its square middle and scaled down. Class 0 is the
    first sub-folder, in order of number where all names are numbers, else of name.
    Raises UserError, one sentence that names the folder or file which does not fit.
    """
    classes = _class_folders(folder)
    files = [(label, file) for label, sub_folder in enumerate(classes) for file in _picture_files(sub_folder)]
    if len(files) > READ_LIMIT:
        raise UserError(f"{folder} holds {len(files)} pictures: at most {READ_LIMIT} can be imported.")
    pictures = np.empty((len(files), *SHAPE), np.uint8)
    for index, (_, file) in enumerate(files):
        pictures[index] = read_picture(file)
    labels = np.array([label for label, _ in files], np.int64)
    return Part(pictures, labels), tuple(sub_folder.name for sub_folder in classes)


def read_picture(path: Path) -> np.ndarray:
    """The picture at `path`: uint8, (64, 64, 3), RGB. Raises UserError where it is none, or a huge one."""
    try:
        with warnings.catch_warnings():
            # The limit below is the lower one.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(path, formats=sorted(set(FORMATS.values())))
        with opened:
            if opened.width * opened.height > PIXEL_LIMIT:
                raise UserError(
                    f"{path} has {opened.width} x {opened.height} pixels, at most {PIXEL_LIMIT // 10**6} "
                    "million are read: scale it down."
                )
            upright = ImageOps.exif_transpose(opened)
            return np.asarray(ImageOps.fit(_on_white(upright), (SIDE, SIDE), method=Image.Resampling.BOX))
    except Image.DecompressionBombError:
        raise UserError(f"{path} has far too many pixels to be read: scale it down.") from None
    except PermissionError:
        raise UserError(f"{path} may not be read by you: change its permissions.") from None
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
    ):  # Pillow's ways to say that a file is broken
        raise UserError(
            f"{path} cannot be read as a picture: save it again as JPEG or PNG, or remove it."
        ) from None


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


def _class_folders(folder: Path) -> list[Path]:
    """The sub-folders of `folder` in the order of their classes, without those that archivers leave."""
    found = [entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith((".", "__"))]
    if len(found) != CLASSES:
        names = ", ".join(sorted(entry.name for entry in found)[:8]) or "none"
        raise UserError(
            f"{folder} has {len(found)} sub-folders ({names}) and no HDF5 file, expected {CLASSES}: "
            "name them 0 to 5 and put the pictures of each number into its own."
        )
    if all(entry.name.isdecimal() for entry in found):
        return sorted(found, key=lambda entry: int(entry.name))
    return sorted(found)


def _picture_files(folder: Path) -> Iterator[Path]:
    """The picture files of one class, in order of name. Raises UserError where there are none."""
    try:
        found = sorted(
            entry for entry in folder.iterdir() if entry.suffix.lower() in FORMATS and entry.is_file()
        )
    except OSError as error:
        raise UserError(f"{folder} cannot be read ({reason(error)}): change its permissions.") from None
    if not found:
        kinds = ", ".join(sorted(FORMATS))
        raise UserError(f"{folder} holds no pictures ({kinds}): every class needs some.")
    yield from found
