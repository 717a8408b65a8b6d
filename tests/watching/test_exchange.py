"""nbgrader's exchange: handed in with nbgrader's submit, fetched with its fetch_feedback."""

import os
import pwd
import shutil
import stat
from pathlib import Path

import pytest
from by_hand import Watched
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeFetchFeedback, ExchangeSubmit
from small_course import NOTEBOOK
from traitlets.config import Config

from autograder.collecting import sources
from autograder.course import ASSIGNMENT, Course
from autograder.ledger.autograde import handed_in

# nbgrader's release_feedback leaves the file with the time to the garbage collector: until it closes it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*FileIO.*timestamp.txt:pytest.PytestUnraisableExceptionWarning"
)
ME = pwd.getpwuid(os.getuid()).pw_name


class Student:
    """Has an account of her own, as far as nbgrader looks, and a copy of the release."""

    def __init__(self, course: Course, exchange: Path, home: Path) -> None:
        self.config = Config()
        self.config.Exchange.root = str(exchange)
        self.config.Exchange.cache = str(home / "cache")
        self.config.Exchange.assignment_dir = str(home)
        self.config.CourseDirectory.course_id = "resnet50"
        self.config.CourseDirectory.assignment_id = ASSIGNMENT
        self.work = home / ASSIGNMENT
        shutil.copytree(course.release, self.work)
        self.outbound = exchange / "resnet50" / "outbound" / ASSIGNMENT
        if not self.outbound.exists():
            shutil.copytree(course.release, self.outbound)

    def _does(self, action: type) -> None:
        action(
            coursedir=CourseDirectory(config=self.config),
            authenticator=Authenticator(config=self.config),
            config=self.config,
        ).start()

    def submits(self) -> None:
        self._does(ExchangeSubmit)

    def fetches(self) -> list[str]:
        """The texts of her pages, by time of submission."""
        self._does(ExchangeFetchFeedback)
        return [path.read_text() for path in sorted((self.work / "feedback").rglob("*.html"))]


@pytest.fixture
def exchange(tmp_path: Path) -> Path:
    inbound = tmp_path / "exchange" / "resnet50" / "inbound"
    inbound.mkdir(parents=True)
    for folder in (tmp_path / "exchange", inbound):
        folder.chmod(0o777)
    return tmp_path / "exchange"


@pytest.fixture
def ann(course: Course, exchange: Path, tmp_path: Path) -> Student:
    return Student(course, exchange, tmp_path / "home")


@pytest.fixture
def watched(course: Course, exchange: Path) -> Watched:
    return Watched(course, exchange / "resnet50" / "inbound")


def test_what_is_handed_in_with_nbgrader_is_fetched_with_nbgrader(
    exchange: Path, ann: Student, watched: Watched
) -> None:
    ann.submits()
    assert watched.once(score=6).of(ME) == ["done"]
    (page,) = ann.fetches()
    assert "6 of 15 points" in page
    feedback = exchange / "resnet50" / "feedback"
    assert stat.S_IMODE(feedback.stat().st_mode) == 0o711, "nobody lists the pages of others"
    assert {stat.S_IMODE(path.stat().st_mode) for path in feedback.iterdir()} == {0o644}


def test_of_several_the_newest_is_graded_and_each_same_one_gets_its_page(
    ann: Student, watched: Watched
) -> None:
    ann.submits()
    ann.submits()
    assert watched.once().of(ME) == ["superseded", "done"]
    assert len(ann.fetches()) == 1
    ann.submits()
    assert watched.once().of(ME) == ["done"]
    assert watched.asked == [], "the same content"
    assert len(ann.fetches()) == 2


def test_a_submission_that_breaks_off_waits(watched: Watched, ann: Student) -> None:
    ann.submits()
    (folder,) = watched.folder.iterdir()
    (folder / "timestamp.txt").rename(folder / "later")
    assert watched.once().all == []
    (folder / "later").rename(folder / "timestamp.txt")
    assert watched.once().of(ME) == ["done"]


def test_the_time_of_handing_in_goes_where_nbgrader_looks_for_it(watched: Watched, ann: Student) -> None:
    ann.submits()
    (folder,) = watched.folder.iterdir()
    watched.once()
    found = handed_in(watched.course.submitted / ME / ASSIGNMENT, trusted=True)
    assert found is not None
    assert found.isoformat(" ") in folder.name


def test_a_link_in_the_place_of_a_folder_is_not_followed(
    watched: Watched, ann: Student, course: Course
) -> None:
    """As one put there behind the look that found a folder."""
    (ann.work / "sub").mkdir()
    (ann.work / NOTEBOOK).rename(ann.work / "sub" / NOTEBOOK)
    ann.submits()
    (folder,) = watched.folder.iterdir()
    listed = list(sources.entries(folder))
    (folder / "sub").rename(folder / "away")
    (folder / "sub").symlink_to(course.solutions)
    (notebook,) = (entry for entry in listed if entry.name.endswith(".ipynb"))
    with pytest.raises(sources.Damaged):
        notebook.read()


def test_nobody_hands_in_for_another_account(watched: Watched, ann: Student) -> None:
    ann.submits()
    (folder,) = watched.folder.iterdir()
    folder.rename(watched.folder / folder.name.replace(ME, "somebody", 1))
    notes = watched.once()
    assert notes.all == []
    assert f"was put there by {ME}: ask" in notes.sentences[0]


def test_an_account_that_all_share_can_be_allowed(watched: Watched, ann: Student, course: Course) -> None:
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.ExchangeCollect.check_owner = False\n")
    ann.submits()
    (folder,) = watched.folder.iterdir()
    folder.rename(watched.folder / folder.name.replace(ME, "some+body", 1))
    assert watched.once().of("some+body") == ["done"]


def test_other_assignments_are_passed_over_and_other_things_told(watched: Watched, ann: Student) -> None:
    ann.submits()
    (folder,) = watched.folder.iterdir()
    folder.rename(watched.folder / folder.name.replace(ASSIGNMENT, "ps1", 1))
    (watched.folder / "notes").mkdir()
    notes = watched.once()
    assert notes.all == []
    assert ["'notes'" in sentence for sentence in notes.sentences] == [True]


def test_a_secret_that_is_gone_leaves_the_page_with_the_instructor(watched: Watched, ann: Student) -> None:
    ann.submits()
    (folder,) = watched.folder.iterdir()
    (folder / "submission_secret.txt").unlink()
    (ended,) = watched.once().all
    assert ended.state == "done"
    assert "submission_secret.txt" in ended.why
    assert (watched.course.feedback / ME / ASSIGNMENT / NOTEBOOK).with_suffix(".html").is_file()
    assert not (watched.folder.parent / "feedback").exists()
