"""The secret seed of a course: its hidden pictures are drawn, or set aside, with it."""

import secrets
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError
from data.atomic import Target

BITS = 128
DIGITS = BITS // 4  # hexadecimal


def new_seed() -> int:
    """A fresh seed that nobody can guess."""
    return secrets.randbits(BITS)


def read_seed(course: Course) -> int:
    """The course's seed; a fresh one, not yet written, where it has none.

    Raises UserError where the file cannot be read or holds something else.
    """
    path = _path(course)
    try:
        text = path.read_text(encoding="ascii").strip()
        if len(text) != DIGITS:
            raise ValueError(f"{DIGITS} hexadecimal digits expected")
        return int(text, 16)
    except (FileNotFoundError, NotADirectoryError):
        return new_seed()
    except (OSError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read as the seed of the hidden pictures ({error}): "
            "delete it, then run `autograder data make --new-hidden` or import your pictures again."
        ) from None


def seed_file(course: Course, seed: int) -> Target:
    """The file that keeps `seed`, ready for write_together."""

    def write(partial: Path) -> None:
        partial.write_text(f"{seed:0{DIGITS}x}\n", encoding="ascii")

    return Target(_path(course), write, secret=True)


def _path(course: Course) -> Path:
    return course.secret / "pictures_seed"
