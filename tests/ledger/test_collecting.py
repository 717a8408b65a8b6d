"""Taking submissions in from a download: whose each file is, what is refused and why, nothing half-taken."""

import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_course import NOTEBOOK

from autograder.cli.app import run
from autograder.collecting import Collected, collect, sources
from autograder.course import ASSIGNMENT, WEIGHTS_FILE, Course
from autograder.errors import UserError

Files = dict[str, bytes]
HERS, OTHER = b'{"cells": [1]}', b'{"cells": [2]}'


def zipped(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, files: Files, *others: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for other in others:
            archive.addfile(other)
    return path


def unpacked(path: Path, files: Files) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def submitted(course: Course) -> Files:
    files = (path for path in course.submitted.rglob("*") if path.is_file())
    return {path.relative_to(course.submitted).as_posix(): path.read_bytes() for path in files}


def students(course: Course) -> set[str]:
    return {name.split("/")[0] for name in submitted(course)}


def refusals(rows: list[Collected]) -> dict[str, str]:
    found = {row.student: row.why for row in rows if row.outcome == "refused"}
    for sentence in found.values():
        assert sentence.endswith(".")
        assert ": " in sentence, "the remedy is missing"
        assert sentence.isprintable()
    return found


LAYOUTS = {
    "moodle folders": ("Zoë O'Ray_123_assignsubmission_file_/2_resnet50.ipynb", "Zoë.O.Ray_123"),
    "moodle flat": ("Zoë O'Ray_123_assignsubmission_file_2_resnet50.ipynb", "Zoë.O.Ray_123"),
    "canvas": ("rayzoe_1234_5678_2_resnet50.ipynb", "rayzoe_1234"),
    "canvas late": ("rayzoe_LATE_1234_5678_2_resnet50-3.ipynb", "rayzoe_1234"),
    "nbgrader": ("submitted/zoe/residual_networks/2_resnet50.ipynb", "zoe"),
    "a folder": ("zoe/2_resnet50.ipynb", "zoe"),
    "a folder in folders": ("class/of 2026/zoe/2_resnet50 (1).ipynb", "zoe"),
    "the bundle in a folder": ("zoe/assignment/residual_networks/2_resnet50.ipynb", "zoe"),
    "of another name": ("zoe/zoe_final.ipynb", "zoe"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("pack", [zipped, tarred, unpacked], ids=["zip", "tar.gz", "folder"])
def test_each_platforms_layout_is_read(
    course: Course, tmp_path: Path, pack: Callable[[Path, Files], Path], layout: str
) -> None:
    name, student = LAYOUTS[layout]
    (row,) = collect(course, pack(tmp_path / "download.tar.gz", {name: HERS}))
    assert (row.student, row.outcome, row.files) == (student, "taken", (NOTEBOOK,))
    assert submitted(course) == {f"{student}/{ASSIGNMENT}/{NOTEBOOK}": HERS}


def test_a_gradescope_submission_goes_to_everybody_in_the_group(course: Course, tmp_path: Path) -> None:
    table = b"""submission_1:
  :submitters:
  - :name: Zoe Ray
    :email: zoe@school.edu
  - :name: Bob
    :sid: 77
  :created_at: 2026-01-01 12:00:00.000000000 Z
"""
    files = {"export/submission_metadata.yml": table, f"export/submission_1/{NOTEBOOK}": HERS}
    collect(course, zipped(tmp_path / "export.zip", files))
    assert students(course) == {"zoe@school.edu", "77"}


def test_a_gradescope_table_of_merges_does_not_grow(course: Course, tmp_path: Path) -> None:
    merged = "".join(f"    m{n}: &m{n}\n      <<: [{', '.join([f'*m{n - 1}'] * 9)}]\n" for n in range(1, 30))
    table = f"submission_1:\n  :submitters:\n  - :sid: 7\n    m0: &m0\n      a: b\n{merged}"
    files = {"submission_metadata.yml": table.encode(), f"submission_1/{NOTEBOOK}": HERS}
    collect(course, zipped(tmp_path / "export.zip", files))
    assert students(course) == {"7"}


def test_weights_are_taken_and_other_files_are_not(course: Course, tmp_path: Path) -> None:
    files = {
        f"Zoe_1_assignsubmission_file_/{name}": HERS
        for name in (NOTEBOOK, "resnet50.weights (2).h5", "helper.py", ".DS_Store", "resnet_lab/checks.py")
    }
    (row,) = collect(course, zipped(tmp_path / "download.zip", files))
    assert set(submitted(course)) == {f"Zoe_1/{ASSIGNMENT}/{name}" for name in (NOTEBOOK, WEIGHTS_FILE)}
    assert "'helper.py'" in row.why


def test_two_students_of_one_name_stay_two(course: Course, tmp_path: Path) -> None:
    files = {f"Ana Li_{number}_assignsubmission_file_/{NOTEBOOK}": HERS for number in (1, 2)}
    collect(course, zipped(tmp_path / "download.zip", files))
    assert students(course) == {"Ana.Li_1", "Ana.Li_2"}


def test_of_canvas_revisions_the_last_counts(course: Course, tmp_path: Path) -> None:
    revisions = {f"ray_1_{50 + number}_2_resnet50-{number}.ipynb": b"%d" % number for number in (2, 10, 9)}
    collect(course, zipped(tmp_path / "download.zip", {"ray_1_50_2_resnet50.ipynb": b"0", **revisions}))
    assert submitted(course) == {f"ray_1/{ASSIGNMENT}/{NOTEBOOK}": b"10"}


def test_only_what_differs_is_replaced_and_it_says_so(course: Course, tmp_path: Path) -> None:
    for first, second, outcome in ((HERS, HERS, "unchanged"), (HERS, OTHER, "replaced")):
        collect(course, zipped(tmp_path / "first.zip", {f"zoe/{NOTEBOOK}": first, f"bob/{NOTEBOOK}": HERS}))
        before = (course.submitted / "zoe" / ASSIGNMENT).stat().st_ino
        (row,) = collect(course, zipped(tmp_path / "second.zip", {f"zoe/{NOTEBOOK}": second}))
        assert row.outcome == outcome
        assert (NOTEBOOK in row.why) == (outcome == "replaced")
        assert ((course.submitted / "zoe" / ASSIGNMENT).stat().st_ino == before) == (outcome == "unchanged")
        assert submitted(course)[f"zoe/{ASSIGNMENT}/{NOTEBOOK}"] == second
        assert submitted(course)[f"bob/{ASSIGNMENT}/{NOTEBOOK}"] == HERS


def member(name: str, **about: object) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    for key, value in about.items():
        setattr(made, key, value)
    return made


FORGED = {
    "a link": member(f"eve/{NOTEBOOK}", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "a hard link": member(f"eve/{NOTEBOOK}", type=tarfile.LNKTYPE, linkname=f"zoe/{NOTEBOOK}"),
    "a device": member(f"eve/{NOTEBOOK}", type=tarfile.CHRTYPE, devmajor=1, devminor=5),
    "a pipe": member(f"eve/{NOTEBOOK}", type=tarfile.FIFOTYPE),
    "an absolute name": member(f"/tmp/eve/{NOTEBOOK}"),
    "a drive": member(f"C:/eve/{NOTEBOOK}"),
    "a way up": member(f"../../eve/{NOTEBOOK}"),
    "no text": member(f"eve/\udcff/{NOTEBOOK}"),
    "an escape": member(f"\x1b[2Jeve/{NOTEBOOK}"),
    "a way too deep": member("eve/" + "a/" * 30 + NOTEBOOK),
}


@pytest.mark.parametrize("what", FORGED)
def test_what_is_forged_is_refused_and_the_others_are_taken(
    course: Course, tmp_path: Path, what: str
) -> None:
    archive = tarred(tmp_path / "download.tar", {f"zoe/{NOTEBOOK}": HERS}, FORGED[what])
    before = sorted(os.listdir(tmp_path))
    assert len(refusals(collect(course, archive))) == 1
    assert submitted(course) == {f"zoe/{ASSIGNMENT}/{NOTEBOOK}": HERS}
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize("name", ["-eve", "e ve", "=eve", "eve,bob", "x" * 150, "<b>eve"])
def test_a_folder_that_is_no_student_id_is_refused(course: Course, tmp_path: Path, name: str) -> None:
    files = {f"{name}/{NOTEBOOK}": HERS, f"zoe/{NOTEBOOK}": HERS}
    assert len(refusals(collect(course, tarred(tmp_path / "download.tar", files)))) == 1
    assert students(course) == {"zoe"}


def test_what_archivers_leave_behind_is_nobodys_submission(course: Course, tmp_path: Path) -> None:
    names = ("zoe", "__MACOSX/zoe", ".Trash", "zoe/.ipynb_checkpoints")
    rows = collect(course, zipped(tmp_path / "download.zip", {f"{name}/{NOTEBOOK}": HERS for name in names}))
    assert [(row.student, row.outcome) for row in rows] == [("zoe", "taken")]


def spoiled(archive: Path) -> bytes:
    """The archive with another first byte of content in Eve's file, whose checksum is then wrong."""
    content = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        place = opened.getinfo(f"eve/{NOTEBOOK}").header_offset + 30 + len(f"eve/{NOTEBOOK}")
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def locked(archive: Path) -> bytes:
    """The archive with the flag of a password at Eve's file."""
    content = archive.read_bytes()
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(f"eve/{NOTEBOOK}".encode()))
    return content[: place + 8] + struct.pack("<H", 1) + content[place + 10 :]


@pytest.mark.parametrize("change", [spoiled, locked])
def test_one_damaged_file_costs_its_student_only(
    course: Course, tmp_path: Path, change: Callable[[Path], bytes]
) -> None:
    archive = zipped(tmp_path / "download.zip", {f"zoe/{NOTEBOOK}": HERS, f"eve/{NOTEBOOK}": OTHER})
    archive.write_bytes(change(archive))
    assert set(refusals(collect(course, archive))) == {"eve"}
    assert students(course) == {"zoe"}


def test_a_file_above_the_largest_size_is_refused(course: Course, tmp_path: Path) -> None:
    files = {f"eve/{NOTEBOOK}": bytes(41 << 20), f"zoe/{NOTEBOOK}": HERS}
    assert "40 MB" in refusals(collect(course, zipped(tmp_path / "download.zip", files)))["eve"]


UNCLEAR = {
    "an archive in it": {"eve/work.zip": b"PK"},
    "no notebook": {f"eve/{WEIGHTS_FILE}": HERS},
    "two copies": {"eve/2_resnet50 (1).ipynb": HERS, "eve/2_resnet50 (2).ipynb": HERS},
}


@pytest.mark.parametrize("what", UNCLEAR)
def test_who_handed_in_no_one_notebook_is_refused(course: Course, tmp_path: Path, what: str) -> None:
    files = {f"zoe/{NOTEBOOK}": HERS, **UNCLEAR[what]}
    assert set(refusals(collect(course, zipped(tmp_path / "download.zip", files)))) == {"eve"}
    assert students(course) == {"zoe"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_occurs_twice_is_refused(course: Course, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        for content in (HERS, OTHER):
            archive.writestr(f"eve/{NOTEBOOK}", content)
    assert "unclear" in refusals(collect(course, tmp_path / "download.zip"))["eve"]
    assert submitted(course) == {}


def test_a_link_in_the_place_of_a_submission_is_not_followed(course: Course, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    course.submitted.mkdir(parents=True)
    (course.submitted / "eve").symlink_to(tmp_path / "elsewhere")
    rows = collect(course, zipped(tmp_path / "download.zip", {f"eve/{NOTEBOOK}": HERS}))
    assert set(refusals(rows)) == {"eve"}
    assert not list((tmp_path / "elsewhere").iterdir())


def bomb(path: Path, files: Files) -> Path:
    """200 files of 30 MB, of zeros: 6 MB that become 6 GB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"s{number}/{NOTEBOOK}", bytes(30 << 20), compresslevel=1)
    return path


def header_bomb(path: Path, files: Files) -> Path:
    """A tar whose one header says that a name of 1 TB follows."""
    return tarred(path, files, member("x", type=tarfile.GNUTYPE_LONGNAME, size=1 << 40))


def size_bomb(path: Path, files: Files) -> Path:
    """A tar.gz whose one file says that it has 1 TB."""
    return tarred(path.with_suffix(".tar.gz"), files, member(f"eve/{NOTEBOOK}", size=1 << 40))


def crowd(path: Path, files: Files) -> Path:
    return zipped(path, {f"s{number}/x": b"" for number in range(100_001)})


def cut(path: Path, files: Files) -> Path:
    archive = tarred(path.with_suffix(".tar.gz"), {**files, "bob/x": os.urandom(5_000)})
    archive.write_bytes(archive.read_bytes()[:-2_000])
    return archive


def cut_zip(path: Path, files: Files) -> Path:
    archive = zipped(path, files)
    archive.write_bytes(archive.read_bytes()[:-30])
    return archive


def header_broken(path: Path, files: Files) -> Path:
    """A tar whose second header is noise, which tarfile takes for the end."""
    archive = tarred(path, {**files, f"bob/{NOTEBOOK}": HERS})
    content = archive.read_bytes()
    archive.write_bytes(content[:1024] + b"noise" * 102 + b"no" + content[1536:])
    return archive


WHOLLY_REFUSED: dict[str, Callable[[Path, Files], Path]] = {
    "cut short": cut,
    "a cut zip": cut_zip,
    "a broken header": header_broken,
    "a bomb": bomb,
    "a header without end": header_bomb,
    "a size without end": size_bomb,
    "too many files": crowd,
    "no archive": lambda path, files: path.write_bytes(b"Rar!\x1a\x07") and path,
    "empty": lambda path, files: path.write_bytes(b"") or path,
    "nothing in it": lambda path, files: zipped(path, {}),
    "no such file": lambda path, files: path,
    "a pipe": lambda path, files: os.mkfifo(path) or path,
    "no table": lambda path, files: zipped(path, {**files, "submission_metadata.yml": b"[1"}),
}


@pytest.mark.parametrize("what", WHOLLY_REFUSED)
def test_a_download_that_cannot_be_read_changes_nothing(course: Course, tmp_path: Path, what: str) -> None:
    collect(course, zipped(tmp_path / "good.zip", {f"zoe/{NOTEBOOK}": OTHER}))
    before = submitted(course)
    archive = WHOLLY_REFUSED[what](tmp_path / "download.tar", {f"zoe/{NOTEBOOK}": HERS})
    with pytest.raises(UserError, match=r"download.*: .*\.$"):
        collect(course, archive)
    assert submitted(course) == before
    assert not list(course.root.rglob(".collecting-*"))


def test_a_stream_that_unpacks_to_too_much_is_left(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "ROOM_MB", 1)
    archive = tarred(tmp_path / "download.tar.gz", {f"eve/{NOTEBOOK}": bytes(30 << 20)})
    with pytest.raises(UserError, match="unpacks to more than 1 MB"):
        collect(course, archive)
    assert not list(course.root.rglob(".collecting-*"))


@pytest.mark.parametrize("place", [1 << 20, (1 << 32) - 2])
def test_a_file_that_lies_behind_the_archives_end_costs_its_student_only(
    course: Course, tmp_path: Path, place: int
) -> None:
    archive = zipped(tmp_path / "download.zip", {f"zoe/{NOTEBOOK}": HERS, f"eve/{NOTEBOOK}": OTHER})
    content = archive.read_bytes()
    entry = content.rindex(b"PK\x01\x02")
    archive.write_bytes(content[: entry + 42] + struct.pack("<I", place) + content[entry + 46 :])
    assert set(refusals(collect(course, archive))) == {"eve"}
    assert students(course) == {"zoe"}


def test_the_command_ends_with_whether_everybody_was_taken(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, status in ((f"zoe/{NOTEBOOK}", 0), ("eve/essay.txt", 1)):
        archive = zipped(tmp_path / "download.zip", {f"bob/{NOTEBOOK}": HERS, name: HERS})
        assert run(["collect", str(archive), "--course", str(course.root)]) == status
    shown = capsys.readouterr().out
    assert "unchanged" in shown
    assert "'essay.txt'" in shown
    assert students(course) == {"zoe", "bob"}
