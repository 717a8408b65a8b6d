"""Tries the attacks as an ordinary user, for a root who grades: no refusal may be root's alone, or missing to
others.

    make raid-as-nobody        python -m autograder.selfcheck.as_user nobody [--named WORDS]...

An ordinary user cannot read root's home, where interpreter and course may lie, and must write no file of
theirs. So the course is copied and the environment linked into a folder of that user's, and
`autograder selfcheck --only attack` runs there. Its rows come back as they are made, so that a run that was
stopped goes on.
"""

import argparse
import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, find_course
from autograder.errors import UserError
from autograder.sandbox import folders
from autograder.selfcheck import AN_ORDINARY_USER, kept_rows
from autograder.selfcheck.copies import NOT_COPIED

ROWS_COME_BACK_EVERY_S = 20.0
# Of the interpreter's own folder; what is installed there is in the environment, or is not used.
NOT_LINKED = shutil.ignore_patterns("site-packages", "test", "__pycache__")


@dataclass(frozen=True)
class Copies:
    """Below one folder: the course, and the environment whose packages import that course's kit."""

    folder: Path
    course: Course
    python: Path
    environment: dict[str, str]


def prepare(course: Course, folder: Path, user: pwd.struct_passwd) -> Copies:
    """Copy `course` into `folder`, link the environment there, and give to `user` what it may write.

    Raises UserError where this Python is of no environment.
    """
    if sys.prefix == sys.base_prefix:
        raise UserError("This Python is of no environment of its own: run make raid-as-nobody.")
    os.chown(folder, user.pw_uid, user.pw_gid)  # it holds solutions and hidden tests: for this user only
    folder.chmod(0o700)
    copied = Course(folder / "course")
    shutil.copytree(course.root, copied.root, ignore=NOT_COPIED)
    for name in ("home", "temporary"):
        (folder / name).mkdir()
    for path in (folder / "home", folder / "temporary", copied.root, *copied.root.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    base, prefix = _interpreter(folder), folder / "environment"
    shutil.copytree(sys.prefix, prefix, symlinks=True, copy_function=_link)
    # The longest first: an environment mostly lies inside its course.
    moved = [(sys.prefix, prefix), (str(course.root), copied.root), (sys.base_prefix, base)]
    places = ("pyvenv.cfg", "bin/*", "lib/*/site-packages/__editable__*")
    for path in (path for place in places for path in prefix.glob(place)):
        _lead_to(path, moved)
    return Copies(
        folder,
        copied,
        prefix / "bin" / "python",
        {
            "PATH": f"{prefix / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "temporary"),
            "LANG": "C.UTF-8",
            "LD_LIBRARY_PATH": str(base / "lib"),
        },
    )


def _interpreter(folder: Path) -> Path:
    """The base of this environment's Python; linked into `folder` where others may not read it."""
    base = Path(sys.base_prefix)
    if folders.open_to_all(base / "lib"):
        return base
    linked, version = folder / "python", f"python{sys.version_info.major}.{sys.version_info.minor}"
    (linked / "bin").mkdir(parents=True)
    (linked / "lib").mkdir()
    shutil.copytree(base / "lib" / version, linked / "lib" / version, copy_function=_link, ignore=NOT_LINKED)
    for path in (*base.glob("bin/python3*"), *base.glob("lib/libpython*.so*")):
        _link(str(path), str(linked / path.relative_to(base)))
    return linked


def _link(source: str, target: str) -> None:
    """Gigabytes need not be copied on one file system. What is linked belongs to its owner as before."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _lead_to(path: Path, moved: list[tuple[str, Path]]) -> None:
    """Write the new places for the old ones into `path`, a text or a link; what is linked stays as it is."""
    if path.is_symlink():
        target = os.readlink(path)
    else:
        try:
            target = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, IsADirectoryError):
            return
    changed = target
    for old, new in moved:
        changed = changed.replace(old, str(new))
    if changed == target:
        return
    if path.is_symlink():
        path.unlink()
        path.symlink_to(changed)
        return
    mode = path.stat().st_mode
    path.unlink()
    path.write_text(changed, encoding="utf-8")
    path.chmod(mode)


def try_attacks(course: Course, user: pwd.struct_passwd, named: list[str], folder: Path) -> int:
    """Run the selfcheck of attacks as `user` in `folder`; rows come back into `course`. Its exit status."""
    copies = prepare(course, folder, user)
    command = [str(copies.python), "-m", "autograder", "selfcheck", "--only", "attack"]
    command += [f"--named={word}" for word in named]
    with subprocess.Popen(
        command,
        cwd=copies.course.root,
        env=copies.environment,
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
    ) as process:
        while process.returncode is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(ROWS_COME_BACK_EVERY_S)
            _bring_back(copies.course, course)
    return process.returncode


def _bring_back(copied: Course, course: Course) -> None:
    rows = kept_rows(course)
    known = rows.all()
    for row in kept_rows(copied).all():
        if row["user"] == AN_ORDINARY_USER and row not in known:
            rows.put(row)


def main() -> int:
    """Try the attacks of this course as another user; print what selfcheck prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("user", help="an ordinary user of this machine, nobody for one")
    parser.add_argument(
        "--named", action="append", default=[], metavar="WORDS", help="only attacks with this in their name"
    )
    options = parser.parse_args()
    if os.getuid():
        print("Only root can be another user: run autograder selfcheck --only attack.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="as-user-") as folder:
        try:
            user = pwd.getpwnam(options.user)
            return try_attacks(find_course(), user, options.named, Path(folder).resolve())
        except KeyError:
            print(f"This machine has no user {options.user!r}: name another one.", file=sys.stderr)
        except UserError as error:
            print(error, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
