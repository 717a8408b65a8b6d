"""Writes a contact sheet of pictures, one row a class, to look at: `python -m data.contact_sheet OUT.png`."""

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from autograder.course import find_course
from autograder.errors import UserError
from data.atomic import Target, write_together
from data.files import CLASSES, MAKE_AGAIN, Part, open_pictures, read_part
from data.rendering import SIDE

COLUMNS = 16
ZOOM = 2
GAP = 2  # pixels between two pictures, before the zoom


def contact_sheet(part: Part, columns: int = COLUMNS) -> Image.Image:
    """The first `columns` pictures of each class, a row a class, class 0 on top."""
    step = SIDE + GAP
    sheet = np.full((CLASSES * step + GAP, columns * step + GAP, 3), 255, np.uint8)
    for label in range(CLASSES):
        for column, picture in enumerate(part.pictures[part.labels == label][:columns]):
            top, left = GAP + label * step, GAP + column * step
            sheet[top : top + SIDE, left : left + SIDE] = picture
    image = Image.fromarray(sheet)
    return image.resize((image.width * ZOOM, image.height * ZOOM), Image.Resampling.BICUBIC)


def write_contact_sheet(source: Path, part: str, out: Path) -> None:
    """Write a contact sheet of the `part` (train, test or hidden) of the file `source` to `out`, a PNG.

    Raises UserError where the file does not fit or `out` cannot be written.
    """
    with open_pictures(source, MAKE_AGAIN) as file:
        sheet = contact_sheet(read_part(file, source, part))
    write_together([Target(out, lambda partial: sheet.save(partial, format="PNG"))])


def main() -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.contact_sheet", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT.png", help="where to write the sheet")
    parser.add_argument(
        "--file", type=Path, help="a picture file (default: the course's public or hidden one)"
    )
    parser.add_argument("--part", choices=("train", "test", "hidden"), default="train")
    given = parser.parse_args()
    try:
        source = given.file
        if source is None:
            course = find_course()
            source = course.hidden_pictures if given.part == "hidden" else course.pictures
        write_contact_sheet(source, given.part, given.out)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Wrote {given.out}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
