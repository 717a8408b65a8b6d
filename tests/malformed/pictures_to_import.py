"""Malformed picture files: what an instructor may name to `autograder data import`."""

import io
from pathlib import Path

import numpy as np
from hdf5_files import hdf5_files
from hypothesis import strategies as some
from lies import check_sentence
from mutations import damaged
from PIL import Image

from autograder.errors import UserError
from data.folders import FORMATS, read_picture
from data.sources import read_source

RIGHT = {
    "train_set_x": np.zeros((12, 64, 64, 3), np.uint8),
    "train_set_y": np.arange(12) % 6,
    "train_set_signer": np.arange(12),
    "test_set_x": np.ones((6, 64, 64, 3), np.uint8),
    "test_set_y": np.arange(6),
    "test_set_signer": np.arange(6),
    "list_classes": np.arange(6),
}
MODES = ["RGB", "RGBA", "L", "P", "CMYK", "1"]


@some.composite
def picture_files(draw: some.DrawFn) -> tuple[str, bytes]:
    """A file's ending and content."""
    if draw(some.booleans()):
        return ".h5", draw(hdf5_files(RIGHT))
    ending = draw(some.sampled_from(sorted(FORMATS)))
    return draw(some.sampled_from([ending, ending, ".png"])), draw(damaged(_picture(draw, FORMATS[ending])))


def _picture(draw: some.DrawFn, kind: str) -> bytes:
    mode = draw(some.sampled_from(MODES if kind == "PNG" else ["RGB", "L"]))
    packed = io.BytesIO()
    size = draw(some.sampled_from([(1, 1), (70, 50), (1, 9_000)]))
    Image.new("RGB", size, "teal").convert("RGB" if mode == "CMYK" else mode).save(packed, kind)
    return packed.getvalue()


def outcome(file: tuple[str, bytes], folder: Path) -> str:
    """Whether the file was read, or refused in one sentence."""
    ending, content = file
    path = folder / f"hands{ending}"
    path.write_bytes(content)
    try:
        read_source(path) if ending == ".h5" else read_picture(path)
    except UserError as refusal:
        check_sentence(str(refusal))
        return "refused"
    return "read"
