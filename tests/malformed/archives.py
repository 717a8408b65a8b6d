"""Malformed downloads: archives with forged names, links, lies about sizes, damage, from every platform."""

import io
import struct
import tarfile
import warnings
import zipfile
from pathlib import Path

from hypothesis import strategies as some
from lies import check_sentence
from mutations import damaged

from autograder.collecting import collect
from autograder.course import ASSIGNMENT, WEIGHTS_FILE, Course
from autograder.errors import UserError

NOTEBOOK = "2_resnet50.ipynb"
WHO = [
    "zoe",
    "Zoë O'Ray",
    "a" * 120,
    "",
    ".",
    "..",
    "-x",
    "=1+1",
    "\x1b[2J",
    "\u202eeoz",
    "bob\udcff",
    "nul",
    "e\0f",
]
FOLDERS = [
    "{who}/",
    "{who}/residual_networks/",
    "submitted/{who}/residual_networks/",
    "{who}_77_assignsubmission_file_/",
    "{who}_77_assignsubmission_file_",
    "{who}_LATE_12_34_",
    "{who}_12_34_",
    "submission_5/",
    "../{who}/",
    "/{who}/",
    "C:\\{who}\\",
    "a/b/c/d/e/f/g/h/i/j/k/l/m/{who}/",
    "",
]
FILES = [
    NOTEBOOK,
    "2_resnet50-1.ipynb",
    "2_resnet50 (1).ipynb",
    "final.ipynb",
    WEIGHTS_FILE,
    "x.zip",
    "helper.py",
]
CONTENTS = [b"", b'{"cells": []}', b"x" * 5_000, bytes(3_000_000), b"PK\x03\x04"]
TABLES = [
    b"submission_5:\n  :submitters:\n  - :email: zoe@school.edu\n",
    b"[1",
    b"5: 6",
    b"- *a",
    b"\xff\xfe",
]
TYPES = [tarfile.REGTYPE] * 60 + [bytes([kind]) for kind in b"123456LKxgSV\0"]

Files = list[tuple[str, bytes]]


@some.composite
def archives(draw: some.DrawFn) -> bytes:
    """The bytes of what may be named to `autograder collect`."""
    folders = some.sampled_from(FOLDERS)
    who = some.sampled_from([*WHO, *["zoe", "bob", "ann.lee"] * 5]) | some.text(max_size=12)
    names = some.builds(
        lambda folder, who, file: folder.format(who=who) + file, folders, who, some.sampled_from(FILES)
    )
    files = draw(some.lists(some.tuples(names, some.sampled_from(CONTENTS)), max_size=6))
    files += [("zoe/" + NOTEBOOK, CONTENTS[1])] * draw(some.integers(0, 1))
    if draw(some.integers(0, 5)) == 0:
        files.append(("submission_metadata.yml", draw(some.sampled_from(TABLES))))
    content = draw(some.sampled_from([_zip, _zip, _tar]))(draw, files)
    return draw(damaged(content)) if draw(some.sampled_from([True, False, False, False])) else content


def _zip(draw: some.DrawFn, files: Files) -> bytes:
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # names that occur twice
        for name, content in files:
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (
                draw(some.sampled_from([0] * 20 + [0o100644, 0o120777, 0o010644, 0o060644])) << 16
            )
            archive.writestr(info, content)
    content = packed.getvalue()
    place = content.find(b"PK\x01\x02")
    if place >= 0 and draw(
        some.sampled_from([True, False, False, False])
    ):  # a lie in the list of names: flags, method, sizes
        offset = place + draw(some.sampled_from([8, 10, 16, 20, 24, 42]))
        lie = draw(some.sampled_from([0, 1, 99, 2**31, 2**32 - 1]) | some.integers(0, 2**32 - 1))
        content = content[:offset] + struct.pack("<I", lie) + content[offset + 4 :]
    return content


def _tar(draw: some.DrawFn, files: Files) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=draw(some.sampled_from(["w", "w:gz"]))) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name.replace("\0", ""))
            member.type = draw(some.sampled_from(TYPES))
            member.linkname = draw(some.sampled_from(["", "/etc/passwd", "../..", "zoe/" + NOTEBOOK]))
            member.size = draw(some.sampled_from([len(content)] * 40 + [0, 2**40, 2**62]))
            archive.addfile(member)
            packed_content = content + bytes(-len(content) % tarfile.BLOCKSIZE)
            archive.fileobj.write(packed_content)
    return packed.getvalue()


def outcome(content: bytes, course: Course, folder: Path) -> str:
    """What becomes of a download: the outcomes of its students, or that it is refused as a whole.

    Raises AssertionError where anything lies where it should not, or a refusal is no sentence.
    """
    (folder / "download").write_bytes(content)
    before = _below(course.root)
    try:
        rows = collect(course, folder / "download")
    except UserError as refusal:
        check_sentence(str(refusal))
        assert _below(course.root) == before
        return "refused as a whole"
    for row in rows:
        assert row.outcome in ("taken", "replaced", "unchanged", "refused")
        assert row.files or row.outcome == "refused"
        if row.outcome == "refused":
            check_sentence(row.why)
    for path in set(_below(course.root)) - set(before):
        student, assignment, name = path.relative_to(course.submitted).parts
        assert (assignment, name in (NOTEBOOK, WEIGHTS_FILE)) == (ASSIGNMENT, True), path
        assert not path.is_symlink()
        assert student in {row.student for row in rows}
    return " and ".join(sorted({"refused" if row.outcome == "refused" else "taken" for row in rows}))


def _below(folder: Path) -> dict[Path, int]:
    return {
        path: path.lstat().st_mtime_ns for path in folder.rglob("*") if path.is_symlink() or path.is_file()
    }
