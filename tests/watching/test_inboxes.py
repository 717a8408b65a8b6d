"""Whose a thing in a drop is, and that nobody hands in for another."""

import zipfile
from pathlib import Path

import pytest
from by_hand import Drops, Watched
from small_course import NOTEBOOK

from autograder.course import ASSIGNMENT, Course
from autograder.errors import UserError
from autograder.watching import open_inbox


def sources(course: Course, folder: Path) -> dict[str, str]:
    return {source.name: source.student for source in open_inbox(course, folder, None).sources()}


def test_single_files_of_one_student_are_one_submission(course: Course, drops: Drops) -> None:
    drops.put(".", name=f"rayzoe_12_34_{NOTEBOOK}")
    drops.put(".", name="rayzoe_12_35_3_depth.ipynb")
    drops.put(".", name=f"Ann Lee_7_assignsubmission_file_{NOTEBOOK}")
    assert sources(course, drops.folder) == {"rayzoe_12/*": "rayzoe_12", "Ann.Lee_7/*": "Ann.Lee_7"}


def test_files_that_are_being_written_are_no_sources(course: Course, drops: Drops) -> None:
    for name in (".hidden", "class.zip.part", "class.zip.crdownload", "~$class.zip", "class.zip~"):
        (drops.folder / name).touch()
    assert sources(course, drops.folder) == {}


def test_what_is_one_student_s_alone_is_hers_whatever_names_are_in_it(drops: Drops, watched: Watched) -> None:
    """A folder, and an archive named after her: in neither does a name hand in for another."""
    drops.put("ann")
    drops.put("ann/bob", answer="x + x")
    with zipfile.ZipFile(drops.folder / "lee_5_6_work.zip", "w") as archive:
        archive.writestr(f"bob/{NOTEBOOK}", drops.notebook())
    notes = watched.once()
    assert {ended.student for ended in notes.all} == {"ann", "lee_5"}
    assert not (watched.course.submitted / "bob").exists()
    taken = watched.course.submitted / "ann" / ASSIGNMENT / NOTEBOOK
    assert taken.read_bytes() == (drops.folder / "ann" / NOTEBOOK).read_bytes()


def test_a_whole_download_unpacked_is_not_one_student_s(drops: Drops, watched: Watched) -> None:
    drops.put("monday/Ann Lee_7_assignsubmission_file_")
    notes = watched.once()
    assert notes.all == []
    assert "autograder collect" in notes.sentences[0]


def test_pages_never_go_where_submissions_arrive(course: Course, drops: Drops) -> None:
    with pytest.raises(UserError, match="would arrive as submissions: name"):
        open_inbox(course, drops.folder, drops.folder / "pages")


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        (".", "lies in the course or around it: name"),
        ("grading/submitted", "lies in the course or around it: name"),
        ("nowhere", "cannot be watched .*: name a folder"),
        ("nbgrader_config.py", "cannot be watched .*: name a folder"),
        ("../exchange/other/inbound", "exchange of the course 'other', and this one is 'resnet50': name"),
        ("../exchange/resnet50", "is a course's exchange: name its folder .*inbound"),
    ],
)
def test_folders_that_cannot_be_meant_are_refused(course: Course, folder: str, sentence: str) -> None:
    course.submitted.mkdir(parents=True)
    for name in ("other", "resnet50"):
        (course.root.parent / "exchange" / name / "inbound").mkdir(parents=True)
    with pytest.raises(UserError, match=sentence):
        open_inbox(course, (course.root / folder).resolve(), None)
