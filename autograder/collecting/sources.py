"""The files in an archive or a folder, which may be anything at all.

    path ── no such path, a link, a device ............... UserError
      ├─ zip, tar, tar.gz
      │    ├─ cut short, damaged, of another kind ........ UserError: the archive as a whole
      │    ├─ too many entries, or too much unpacked ..... UserError: the archive as a whole
      │    └─ each entry ................................. Entry, with a problem or with its content
      └─ folder .......................................... Entry for each file below it

Guaranteed: nothing is written here and no link is followed; what an archive says of its sizes is not
believed, so unpacking ends within `room`; memory stays below about 300 MiB. Names are only names: whoever
takes a file chooses where it goes.
"""

import gzip
import io
import lzma
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from autograder.errors import UserError, reason
from autograder.submission import PLAIN_NAME, MiB, open_regular

ENTRIES = 100_000  # a class of a thousand, with a hundred files each
DEPTH = 12  # folders
# One read: an archive's list of names, or one of its headers, which are read whole.
PIECE_MB = 16
# Weights hardly shrink in an archive, notebooks to a tenth.
ROOM_MB, ROOM_FACTOR = 1_024, 20
DRIVE = re.compile(r"[A-Za-z]:")
ARCHIVE_NAME = re.compile(r".+\.(zip|tar|tar\.gz|tgz)", re.IGNORECASE)
# What archivers and file managers leave beside the files.
LEFT_BEHIND = {"__MACOSX", "Thumbs.db", "desktop.ini"}
# What the standard library's readers raise for it: a wrong checksum, an unknown compression, a cut stream.
DAMAGES = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError,
    OverflowError, OSError,
)  # fmt: skip
# Opened without following a link or waiting for a pipe.
FILE_ITSELF = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
FOLDER_ITSELF = FILE_ITSELF | getattr(os, "O_DIRECTORY", 0)
NO_FILE = "is a link or a device, not a file"
GET_AGAIN = "download it again, or unpack it and name the folder"


class Damaged(Exception):
    """The content of one entry cannot be had; the text says why."""


class TooMuch(Exception):
    """More comes out of an archive than one of submissions holds."""


@dataclass(frozen=True)
class Entry:
    """One file. name: as it is written, / between its parts. fault: what is wrong with it beside its name.

    read: opens its content, at once, before the next entry is asked for; raises Damaged.
    """

    name: str
    fault: str
    read: Callable[[], IO[bytes]]

    @property
    def problem(self) -> str:
        """Why it must not be taken; empty where it may."""
        return _problem_of_name(self.name) or self.fault

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders and file name; none where the name means nothing good."""
        if _problem_of_name(self.name):
            return ()
        return tuple(part for part in self.name.split("/") if part not in ("", "."))


@contextmanager
def damage_named() -> Iterator[None]:
    """What reading an entry may raise becomes Damaged. A disk of ours that is full stays an OSError."""
    try:
        yield
    except (Damaged, TooMuch):
        raise
    except DAMAGES as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Damaged("is damaged in the archive") from None


def entries(path: Path) -> Iterator[Entry]:
    """Every file in the archive or folder at `path`, one by one. Raises UserError for it as a whole, and
    TooMuch, as reading an entry does.
    """
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        raise UserError(f"There is no {path}: name the archive or the folder that was downloaded.") from None
    if stat.S_ISDIR(mode):
        found = _in_folder(path)
    elif stat.S_ISREG(mode):
        found = _in_archive(path)
    else:
        raise UserError(f"{path} is neither a folder nor a file: name the download itself, not a link to it.")
    for number, entry in enumerate(found):
        if number == ENTRIES:
            raise TooMuch(f"holds more than {ENTRIES:,} files")
        if not _is_left_behind(entry):
            yield entry


def _is_left_behind(entry: Entry) -> bool:
    return any(part in LEFT_BEHIND or part.startswith(".") for part in entry.parts)


def _problem_of_name(name: str) -> str:
    """Why a file of this name is not taken."""
    parts = name.split("/")
    if not set(parts) - {"", "."}:
        return "has no name"
    if name.startswith("/") or DRIVE.match(name):
        return "has an absolute name, which only a forged archive has"
    if ".." in parts:
        return "climbs out of its folder by its name, which only a forged archive does"
    if len(parts) > DEPTH:
        return f"lies more than {DEPTH} folders deep"
    if not all(PLAIN_NAME.fullmatch(part) for part in parts if part):
        return "has a name with signs that no file should have"
    return ""


# --- folders ---


def _in_folder(folder: Path) -> Iterator[Entry]:
    def refuse(error: OSError) -> None:
        raise UserError(f"{error.filename} cannot be read ({reason(error)}): change its permissions.")

    for where, folders, files in os.walk(folder, onerror=refuse):
        folders.sort()
        below = Path(where)
        if len(below.relative_to(folder).parts) > DEPTH:
            folders.clear()  # what is here is refused; who nests a thousand folders gains nothing
        for name in sorted([*files, *(name for name in folders if stat.S_ISLNK(_mode(below / name)))]):
            path = below / name
            relative = path.relative_to(folder)
            fault = "" if stat.S_ISREG(_mode(path)) else NO_FILE
            yield Entry(relative.as_posix(), fault, partial(open_below, folder, relative.parts))


def single(path: Path) -> Entry:
    """The file at `path` alone."""
    fault = "" if stat.S_ISREG(_mode(path)) else NO_FILE
    return Entry(path.name, fault, partial(open_below, path.parent, (path.name,)))


def _mode(path: Path) -> int:
    """What kind of file it is; 0 for what is gone by now or shut."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def open_below(folder: Path, parts: Sequence[str]) -> IO[bytes]:
    """A regular file below a folder of a student's. Raises Damaged.

    No link is followed, not even one that she put in the place of a folder since it was listed: what the
    instructor may read would become hers.
    """
    try:
        with ExitStack() as opened:
            where = os.open(folder, FOLDER_ITSELF)
            opened.callback(os.close, where)
            for part in parts[:-1]:
                where = os.open(part, FOLDER_ITSELF, dir_fd=where)
                opened.callback(os.close, where)
            stream = os.fdopen(os.open(parts[-1], FILE_ITSELF, dir_fd=where), "rb")
    except OSError as error:
        raise Damaged(f"cannot be opened ({reason(error)})") from None
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise Damaged(NO_FILE)
    return stream


# --- archives ---


class Bounded(io.RawIOBase):
    """A stream of which no more than PIECE_MB are read at once, and nothing behind `room` bytes.

    packed: whether what lies there is unpacked only by going there; else it is no place at all.
    """

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, room: int, packed: bool) -> None:
        self._stream, self._room, self._packed = stream, room, packed

    def read(self, size: int = -1, /) -> bytes:
        """Raises TooMuch where it would be more."""
        wanted = PIECE_MB * MiB + 1 if size is None or size < 0 else size
        if size is not None and size > PIECE_MB * MiB:
            raise TooMuch(f"has a header or a list of names of more than {PIECE_MB} MB")
        content = self._stream.read(wanted)
        if len(content) > PIECE_MB * MiB or self._stream.tell() > self._room:
            raise self._beyond()
        return content

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Raises TooMuch behind the room: in a packed stream, moving is unpacking."""
        if whence == 0 and not 0 <= offset <= self._room:
            raise self._beyond()
        return self._stream.seek(offset, whence)

    def _beyond(self) -> Exception:
        return TooMuch(f"unpacks to more than {self._room // MiB:,} MB") if self._packed else EOFError()

    def tell(self) -> int:
        """The position."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """Both kinds of archive move in it."""
        return True

    def readable(self) -> bool:
        """It is to be read."""
        return True


def _in_archive(path: Path) -> Iterator[Entry]:
    try:
        with os.fdopen(open_regular(path), "rb") as stream:
            start = stream.read(512)
            stream.seek(0)
            room = ROOM_MB * MiB + ROOM_FACTOR * os.fstat(stream.fileno()).st_size
            if start.startswith(b"PK"):
                yield from _in_zip(stream, room)
            elif start.startswith(b"\x1f\x8b"):
                with gzip.GzipFile(fileobj=stream) as unpacked:
                    yield from _in_tar(unpacked, room)
            elif start[257:262] == b"ustar":
                yield from _in_tar(stream, room)
            else:
                raise UserError(
                    f"{path} is neither a zip nor a tar archive: unpack it and name the folder, or name what "
                    "the platform let you download."
                )
    except (UserError, TooMuch, Damaged):
        raise
    except DAMAGES as error:
        if isinstance(error, PermissionError):
            raise UserError(f"{path} may not be read by you: change its permissions.") from None
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise UserError(f"{path} is damaged or cut short: {GET_AGAIN}.") from None


def _in_zip(stream: IO[bytes], room: int) -> Iterator[Entry]:
    size = os.fstat(stream.fileno()).st_size
    bounded = Bounded(stream, size, packed=False)
    try:
        archive = zipfile.ZipFile(bounded, metadata_encoding="utf-8")
    except UnicodeDecodeError:  # of older Windows, or none at all
        archive = zipfile.ZipFile(bounded)
    with archive:
        if len(archive.infolist()) > ENTRIES:
            raise TooMuch(f"holds more than {ENTRIES:,} files")
        for info in archive.infolist():
            if info.is_dir():
                continue
            name = info.orig_filename.replace("\\", "/")
            kind = stat.S_IFMT(info.external_attr >> 16)
            fault = "" if kind in (0, stat.S_IFREG) else NO_FILE
            if info.flag_bits & 1:
                fault = "is locked with a password"
            room -= info.file_size
            if room < 0:
                raise TooMuch("unpacks to many times its size")
            yield Entry(name, fault, partial(_unzipped, archive, info))


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    with damage_named():
        return archive.open(info)


def _in_tar(stream: IO[bytes] | gzip.GzipFile, room: int) -> Iterator[Entry]:
    with tarfile.open(fileobj=Bounded(stream, room, packed=True), mode="r:") as archive:
        while (member := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # else it keeps them all
            if member.isdir():
                continue
            plain = member.isreg() and not member.issparse()
            fault = "" if plain else NO_FILE
            yield Entry(member.name, fault, partial(_untarred, archive, member))
        # A broken header looks like the end, which is a block of zeros.
        archive.fileobj.seek(archive.offset)
        if archive.fileobj.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
            raise tarfile.ReadError("no end")


def _untarred(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    with damage_named():
        content = archive.extractfile(member)
    if content is None:
        raise Damaged("is damaged in the archive")
    return content
