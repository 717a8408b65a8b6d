"""Packs what students get into one zip that works when it is unpacked alone in an empty folder."""

import contextlib
import zipfile
from pathlib import Path

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError, reason
from autograder.release import release, released_files

NEVER = (1980, 1, 1, 0, 0, 0)  # one date for all, so that equal contents make equal zips
README = f"""\
# Start here

Everything about the assignment stands in `assignment/{ASSIGNMENT}/README.md`:
what to install, how to work, what to hand in.
Keep the folders as they are: the notebooks look for `data/pictures.h5` above their own folder.
"""
# Only read where students hand in through nbgrader's exchange, which drops files of more than 100 MB.
NBGRADER_CONFIG = """\
c = get_config()
c.CourseDirectory.max_file_size = 500_000  # kilobytes
c.CourseDirectory.max_dir_size = 500_000
"""


def bundle(course: Course, out: Path | None = None) -> Path:
    """Write the zip at `out` (default: bundle/residual_networks.zip in the course) and return its path.

    It holds the release, the public pictures and environment.yml at their places, and a README. Raises
    UserError where the release is stale, something is missing, or `out` cannot be written.
    """
    out = out or course.root / "bundle" / f"{ASSIGNMENT}.zip"
    if out.is_dir():
        raise UserError(f"{out} is a folder: name a file, such as {out / ASSIGNMENT}.zip.")
    stale = release(course, check=True)
    if stale:
        raise UserError(f"The release is stale ({', '.join(stale[:3])}): run `autograder release` first.")
    contents = _contents(course)
    partial = out.with_name(out.name + ".partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(partial, "w") as archive:
            for name in sorted(contents):
                _add(archive, name, contents[name])
        partial.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise UserError(
            f"{out} cannot be written ({reason(error)}): choose another place with --out."
        ) from None
    return out


def _contents(course: Course) -> dict[str, Path | str]:
    """Name in the zip -> file to pack, or text."""
    environment = course.root / "environment.yml"
    if not course.pictures.is_file():
        raise UserError(f"There are no pictures at {course.pictures}: run `autograder data make` first.")
    if not environment.is_file():
        raise UserError(f"{environment} is missing: restore it from the kit.")
    contents: dict[str, Path | str] = {"README.md": README, "nbgrader_config.py": NBGRADER_CONFIG}
    for path in [course.pictures, environment, *released_files(course)]:
        contents[path.relative_to(course.root).as_posix()] = path
    return contents


def _add(archive: zipfile.ZipFile, name: str, content: Path | str) -> None:
    entry = zipfile.ZipInfo(name, NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content if isinstance(content, str) else content.read_bytes())
