"""Where a worker lives and what it may read: its own folder, made and removed here, and the readable places.

What is guaranteed: no secret of the course lies below a readable place (else grading refuses), and removing a
folder never follows a link and never fails on what a worker made. Not guaranteed: that names and sizes of
files elsewhere stay unknown, since Landlock does not cover stat.
"""

import contextlib
import os
import shutil
import stat
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError

WORKER_MODULES = Path(__file__).resolve().parent.parent / "worker"
MAX_ENTRIES = 10_000  # files and folders that a worker may have
# What TensorFlow, matplotlib and the C library read on Linux; /etc only in the parts that say nothing of the
# machine.
SYSTEM = """
/usr/lib /usr/lib32 /usr/lib64 /usr/local/lib /lib /lib64 /usr/share/fonts /usr/share/zoneinfo
/etc/ld.so.cache /etc/localtime /etc/timezone /etc/mime.types /etc/fonts
/proc/self /proc/cpuinfo /proc/meminfo /sys/devices/system/cpu /sys/devices/system/node
/dev/zero /dev/urandom /dev/random
""".split()
WRITABLE_DEVICES = ["/dev/null"]


class TooMuch(Exception):
    """A folder holds more than it may."""


def secrets(course: Course) -> list[Path]:
    """What of `course` and of the judge no worker may read, whether it exists or not."""
    judge = Path(__file__).resolve().parent.parent
    return [
        course.root / "solutions",
        course.hidden_tests,
        course.secret,
        course.grading,
        judge / "judge",
        judge / "sandbox",
        judge / "grading.py",
        judge / "hidden_tests",
    ]


def readable_places(course: Course, staged: Path) -> list[str]:
    """What every worker may read: folders and files. Raises UserError where a secret lies below one."""
    paths = [Path(place) for place in SYSTEM]
    for prefix in {sys.prefix, sys.base_prefix}:
        paths += [
            Path(prefix, name) for name in ("lib", "lib64", "pyvenv.cfg", "share/zoneinfo", "share/fonts")
        ]
    paths += [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    paths += [WORKER_MODULES, staged, course.pictures]
    places = sorted(set(paths))
    _refuse_secrets_below(places, secrets(course))
    return [str(place) for place in places]


def _refuse_secrets_below(places: list[Path], secrets: list[Path]) -> None:
    """Landlock only allows: what lies below a readable folder cannot be shut again."""
    for place in places:
        for secret in secrets:
            if secret.resolve().is_relative_to(place.resolve()):
                raise UserError(
                    f"{secret} lies below {place}, which student code must be able to read: "
                    "move the course to a folder of its own."
                )


def open_to_all(place: Path) -> bool:
    """Whether every user may read what is at `place` and below it, and get there. A link is where it leads.

    Modes of files say so, not access lists: where those forbid more, nothing may be built on the answer.
    """
    place = place.resolve()
    if not place.exists():
        return True
    way = all(folder.stat().st_mode & stat.S_IXOTH for folder in place.parents)
    return way and _open_below(os.fspath(place))


def _open_below(path: str) -> bool:
    about = os.stat(path)
    if not stat.S_ISDIR(about.st_mode):
        return bool(about.st_mode & stat.S_IROTH)
    if not about.st_mode & stat.S_IROTH or not about.st_mode & stat.S_IXOTH:
        return False
    with os.scandir(path) as found:
        return all(
            entry.is_symlink() or _open_below(entry.path) for entry in found if entry.name != "__pycache__"
        )


def stage_lab(course: Course, folder: Path) -> Path:
    """Copy the master of resnet_lab into `folder`; return the folder that holds the copy."""
    staged = folder / "lab"
    ignored = shutil.ignore_patterns("__pycache__")
    try:
        shutil.copytree(course.lab, staged / "resnet_lab", ignore=ignored)
    except (OSError, shutil.Error):
        raise UserError(f"{course.lab} cannot be read: restore it, students' notebooks import it.") from None
    return staged


def furnish(folder: Path, course: Course, staged: Path, files: Mapping[str, Path]) -> Path:
    """Make a worker's folder laid out as the students' bundle is; return its working folder.

    files: name in the working folder -> the file to copy there. Pictures and resnet_lab are links to what is
    readable.
    """
    working = folder / "assignment" / ASSIGNMENT
    for made in (working, folder / "data", folder / "home"):
        made.mkdir(parents=True)
    (folder / "data" / course.pictures.name).symlink_to(course.pictures.resolve())
    (working / "resnet_lab").symlink_to(staged / "resnet_lab")
    for name, source in files.items():
        target = working / name
        if target.is_relative_to(working) and ".." not in target.parts and not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target, follow_symlinks=False)
    return working


def size_of(folder: Path, limit_mb: int) -> int:
    """Bytes that the files below `folder` take on disk. Raises TooMuch above `limit_mb` MiB or MAX_ENTRIES
    entries.

    A worker may change the folder meanwhile, and make it as deep as it likes.
    """
    total = entries = 0
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    entries += 1
                    with contextlib.suppress(FileNotFoundError):
                        about = entry.stat(follow_symlinks=False)
                        total += about.st_blocks * 512
                        if stat.S_ISDIR(about.st_mode):
                            waiting.append(entry.path)
                    if entries > MAX_ENTRIES or total > limit_mb << 20:
                        raise TooMuch
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        except OSError:  # a path longer than the system's longest: nobody needs one
            raise TooMuch from None
    return total


def remove(folder: Path) -> None:
    """Remove a folder that a worker, ended by now, has had: any depth, any permissions, following no link."""
    moved = 0
    waiting = [folder]
    while waiting:
        top = waiting.pop()
        with contextlib.suppress(OSError):
            top.chmod(0o700)
        for entry in _entries(top):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            # Folders in it move up beside it, so that no path ever grows.
            for inner in _entries(Path(entry.path)):
                if inner.is_dir(follow_symlinks=False):
                    moved += 1
                    os.chmod(inner.path, 0o700)
                    os.rename(inner.path, folder / f"moved-{moved}")
                else:
                    os.unlink(inner.path)
            os.rmdir(entry.path)
        if _entries(top):
            waiting.append(top)
    folder.rmdir()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return list(found)
