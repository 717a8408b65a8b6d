"""A node reads from a parcel what home read from the folder."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from autograder import submission
from autograder.cluster import parcels
from autograder.course import WEIGHTS_FILE
from autograder.submission import FILES, NOTEBOOK_MB, WEIGHTS_MB, MiB

EXPECTED = ("1_skip_connections.ipynb", "2_resnet50.ipynb")
Fill = Callable[[Path], None]


def notebook(path: Path, source: str = "1 + 1") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)


def whole(folder: Path) -> None:
    for name in EXPECTED:
        notebook(folder / name)
    (folder / WEIGHTS_FILE).write_bytes(b"weights")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "my hand.png").write_bytes(b"picture")


def one_folder_further_down(folder: Path) -> None:
    whole(folder / "assignment" / "residual_networks")


def named_by_a_browser(folder: Path) -> None:
    notebook(folder / "Copy of 2_resnet50 (1).ipynb")
    notebook(folder / EXPECTED[0])
    (folder / "resnet50.weights (2).h5").write_bytes(b"weights")


def several_copies(folder: Path) -> None:
    notebook(folder / "2_resnet50 (1).ipynb")
    notebook(folder / "2_resnet50 (2).ipynb")
    for number in (1, 2):
        (folder / f"resnet50.weights ({number}).h5").write_bytes(b"weights")


def links_and_pipes(folder: Path) -> None:
    whole(folder)
    (folder / EXPECTED[0]).unlink()
    (folder / EXPECTED[0]).symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.txt")


def odd_names(folder: Path) -> None:
    whole(folder)
    for name in ("new\nline.txt", "a:b.txt", ".hidden", "back\\slash.ipynb"):
        (folder / name).write_text("x")


def too_many_files(folder: Path) -> None:
    for number in range(FILES + 20):
        (folder / f"{number:03}.ipynb.txt").write_text(str(number))
    whole(folder)


def too_big_to_be_read(folder: Path) -> None:
    whole(folder)
    os.truncate(folder / EXPECTED[0], (NOTEBOOK_MB + 1) * MiB)
    os.truncate(folder / EXPECTED[1], (WEIGHTS_MB + 1) * MiB)
    os.truncate(folder / WEIGHTS_FILE, (WEIGHTS_MB + 1) * MiB)


def nothing_that_is_asked_for(folder: Path) -> None:
    (folder / "essay.txt").write_text("x")


@pytest.mark.parametrize(
    "fill",
    [
        whole,
        one_folder_further_down,
        named_by_a_browser,
        several_copies,
        links_and_pipes,
        odd_names,
        too_many_files,
        too_big_to_be_read,
        nothing_that_is_asked_for,
    ],
)
def test_a_node_reads_what_home_read(fill: Fill, tmp_path: Path) -> None:
    handed_in, written = tmp_path / "handed-in", tmp_path / "written"
    handed_in.mkdir()
    fill(handed_in)
    parcel = parcels.pack(handed_in, EXPECTED)
    parcels.unpack(parcel.content, written)
    at_home, on_the_node = parcel.submission, submission.read(written, EXPECTED)
    assert on_the_node.sha256 == at_home.sha256
    assert on_the_node.student_notebooks == at_home.student_notebooks
    assert on_the_node.files.keys() == at_home.files.keys()
    assert (on_the_node.weights is None) == (at_home.weights is None)


def test_a_lone_notebook_of_any_name_is_sent(tmp_path: Path) -> None:
    notebook(tmp_path / "handed-in" / "mine.ipynb", "40 + 2")
    parcel = parcels.pack(tmp_path / "handed-in", EXPECTED[:1])
    parcels.unpack(parcel.content, tmp_path / "written")
    found = submission.read(tmp_path / "written", EXPECTED[:1]).student_notebooks[EXPECTED[0]]
    assert isinstance(found, submission.StudentNotebook)
    assert found.cells[0].source == "40 + 2"


def test_what_is_left_out_does_not_travel(tmp_path: Path) -> None:
    whole(tmp_path)
    (tmp_path / "other.h5").write_bytes(b"of no use")
    content = parcels.pack(tmp_path, EXPECTED).content
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert sorted(names) == sorted([*EXPECTED, WEIGHTS_FILE, "pictures/my hand.png"])


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt", ".hidden", "a\nb", ""])
def test_a_node_writes_nothing_under_a_name_that_leads_elsewhere(name: str, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
        archive.comment = b"{}"
    with pytest.raises(ValueError, match="no file of a submission"):
        parcels.unpack(packed.getvalue(), tmp_path / "inner" / "written")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_node_unpacks_nothing_that_is_larger_than_it_was_sent(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", bytes(1 << 20))
    with pytest.raises(ValueError, match="no file of a submission"):
        parcels.unpack(packed.getvalue(), tmp_path / "written")
