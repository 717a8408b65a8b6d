"""One submission as bytes: packed at home from what is read of it, written out on a node.

Files that are only counted, or left out with a note, stay at home, and so do the notes. Called for every
submission, which may be anything at all; on the node each name and size is checked again. Guaranteed: what
`submission.read` finds in the folder that a node writes has the hash of what it found at home, or the answer
is not believed (answers.py).
"""

import io
import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder import submission as submissions
from autograder.course import WEIGHTS_FILE
from autograder.submission import FILES, PLAIN_NAME, WEIGHTS_MB, MiB, Submission, open_regular, plain_name

MOST_FILES = FILES + 10  # and weights and a notebook or two, with their copies


@dataclass(frozen=True)
class Parcel:
    """What was read at home, and the bytes from which a node reads the same."""

    submission: Submission
    content: bytes


def pack(folder: Path, expected: Sequence[str]) -> Parcel:
    """Read and pack the submission in `folder`; `expected` are the assignment's notebook names.

    Raises UserError where there is none.
    """
    found = submissions.read(folder, expected)
    names = _names_on_top(found.folder)
    candidates = [_candidates(wanted, names, alone=len(expected) == 1) for wanted in expected]
    files = {name: found.folder / name for each in candidates for name in each} | found.files
    if found.weights is not None:
        files[WEIGHTS_FILE] = found.weights
    # Of several copies none is read: that there are several is the finding.
    empty = {name for each in candidates if len(each) > 1 for name in each}
    sizes: dict[str, int] = {}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, path in sorted(files.items()):
            try:
                with os.fdopen(open_regular(path), "rb") as stream:
                    size = os.fstat(stream.fileno()).st_size
                    if size > WEIGHTS_MB * MiB:
                        sizes[name] = size
                    content = b"" if name in empty or name in sizes else stream.read()
            except OSError:  # it counts as absent, here as well
                continue
            archive.writestr(zipfile.ZipInfo(name), content)
        archive.comment = json.dumps(sizes).encode()
    return Parcel(found, packed.getvalue())


def unpack(content: bytes, folder: Path) -> None:
    """Write a parcel into `folder`, which must not exist. Raises ValueError for what no `pack` has made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_FILES:
            raise ValueError(f"a submission of {len(entries)} files")
        folder.mkdir(mode=0o700, parents=True)
        for entry in entries:
            path = folder / _checked(entry)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(entry))
        sizes = json.loads(archive.comment)
        for entry in entries:
            if entry.filename in sizes:  # too big for anybody to read; its size is what is looked at
                os.truncate(folder / entry.filename, sizes[entry.filename])


def _names_on_top(folder: Path) -> list[str]:
    """Names in `folder` that may be a notebook's, as `submission.read` would come to them."""
    with os.scandir(folder) as scanned:
        regular = sorted(entry.name for entry in scanned if entry.is_file(follow_symlinks=False))
    return [
        name
        for name in regular
        if (".ipynb" in name or ".h5" in name) and PLAIN_NAME.fullmatch(name) and not name.startswith(".")
    ][:FILES]


def _candidates(wanted: str, names: Sequence[str], alone: bool) -> list[str]:
    """The files that are the notebook `wanted`, or may be taken for it."""
    if wanted in names:
        return [wanted]
    copies = [name for name in names if plain_name(name).lower() == wanted.lower()]
    return copies or [name for name in names if alone and name.lower().endswith(".ipynb")]


def _checked(entry: zipfile.ZipInfo) -> PurePosixPath:
    """The name of an entry that may be written."""
    name = PurePosixPath(entry.filename)
    plain = all(PLAIN_NAME.fullmatch(part) and not part.startswith(".") for part in name.parts)
    stored = entry.compress_type == zipfile.ZIP_STORED and entry.file_size <= WEIGHTS_MB * MiB
    if name.is_absolute() or not name.parts or not plain or not stored:
        raise ValueError(f"{entry.filename!r:.80} is no file of a submission")
    return name
