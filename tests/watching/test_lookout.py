"""What counts as arrived: only what is complete, and nothing that is no submission."""

import os
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from by_hand import Drops
from small_course import NOTEBOOK

from autograder.course import Course
from autograder.watching import Journal, open_inbox
from autograder.watching.lookout import BROKEN_AFTER_S, SETTLED_S, Lookout, stamp_of


class Clocked:
    """A lookout whose clock the test sets."""

    def __init__(self, course: Course, folder: Path, journal: Journal) -> None:
        self.now, self.told, self.journal = 10.0**10, [""] * 0, journal
        self._lookout = Lookout(
            open_inbox(course, folder, None), journal, self.told.append, SETTLED_S, lambda: self.now
        )

    def look(self, after: float = 0.0, changed: str = "") -> list[str]:
        """Whose submissions wait by now."""
        self.now += after
        self._lookout.look({changed: self.now} if changed else None)
        return [arrival.student for arrival in self.journal.waiting()]


@pytest.fixture
def lookout(course: Course, drops: Drops) -> Iterator[Clocked]:
    with closing(Journal(course.watched, drops.folder)) as journal:
        yield Clocked(course, drops.folder, journal)


def test_a_file_that_is_still_growing_has_not_arrived(drops: Drops, lookout: Clocked) -> None:
    path = drops.put("ann")
    assert lookout.look() == []
    for _ in range(3):
        with path.open("a") as file:
            file.write(" ")
        assert lookout.look(after=SETTLED_S) == []
    assert lookout.look(after=SETTLED_S) == ["ann"]


def test_times_count_where_sizes_do_not_change(drops: Drops, lookout: Clocked) -> None:
    path = drops.put("ann")
    lookout.look()
    os.utime(path, ns=(1, 1))
    assert lookout.look(after=SETTLED_S) == []
    assert lookout.look(after=SETTLED_S) == ["ann"]


def test_a_folder_that_is_renamed_into_place_arrives_under_its_new_name(
    drops: Drops, lookout: Clocked
) -> None:
    drops.put(".uploading")
    assert lookout.look() == lookout.look(after=SETTLED_S) == []
    (drops.folder / ".uploading").rename(drops.folder / "ann")
    assert lookout.look() == []
    assert lookout.look(after=SETTLED_S) == ["ann"]


def test_only_what_is_named_is_looked_at_between_two_looks_at_everything(
    drops: Drops, lookout: Clocked
) -> None:
    drops.put("ann")
    drops.put("bob")
    lookout.look(changed="ann")
    assert lookout.look(after=SETTLED_S, changed="ann") == ["ann"]
    lookout.look()
    assert lookout.look(after=SETTLED_S) == ["ann", "bob"]


def test_what_was_noticed_earlier_counts_from_then(drops: Drops, lookout: Clocked) -> None:
    """The watcher may be busy when something arrives."""
    drops.put("ann")
    noticed = lookout.now
    lookout.now += 1
    lookout._lookout.look({"ann": noticed})
    lookout.look(after=SETTLED_S)
    assert [arrival.arrived for arrival in lookout.journal.waiting()] == [noticed]


def test_an_archive_that_is_cut_short_waits_and_is_told_once_when_nothing_comes(
    drops: Drops, lookout: Clocked
) -> None:
    path = drops.folder / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"ann/{NOTEBOOK}", drops.notebook())
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    lookout.now = path.stat().st_mtime
    assert lookout.look() == lookout.look(after=SETTLED_S) == lookout.told == []
    for _ in range(2):
        assert lookout.look(after=BROKEN_AFTER_S) == []
        (sentence,) = lookout.told
        assert "class.zip is damaged or cut short: " in sentence
    path.write_bytes(whole)
    lookout.look()
    assert lookout.look(after=SETTLED_S) == ["ann"]


HOSTILE = {
    "no.student id": "is no student id: rename",
    "=1+1": "is no student id: rename",
    "-rf": "is no student id: rename",
    "\x1b[2J": "is no student id: rename",
    os.fsdecode(b"\xff\xfe"): "is no student id: rename",
    "x" * 250: "is no student id: rename",
}


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_folders_with_hostile_names_are_told_once_and_left_alone(
    drops: Drops, lookout: Clocked, name: str
) -> None:
    (drops.folder / name).mkdir()
    for _ in range(3):
        assert lookout.look(after=SETTLED_S) == []
    (sentence,) = lookout.told
    assert HOSTILE[name] in sentence
    assert sentence.isprintable()
    assert (drops.folder / name).is_dir()


def test_links_devices_and_files_of_nobody_are_told_and_not_opened(
    drops: Drops, lookout: Clocked, tmp_path: Path
) -> None:
    secret = drops.put("../elsewhere")
    (drops.folder / "ann").symlink_to(secret.parent)
    (drops.folder / "bob.zip").symlink_to(secret)
    os.mkfifo(drops.folder / "cem.zip")
    (drops.folder / "notes.txt").write_text("Hello.")
    for _ in range(3):
        assert lookout.look(after=SETTLED_S) == []
    assert len(lookout.told) == 4
    assert all(": put " in sentence for sentence in lookout.told)


def test_a_tree_as_deep_as_the_system_allows_is_no_trouble(drops: Drops) -> None:
    drops.put("ann")
    where = os.open(drops.folder / "ann", os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("d", dir_fd=where)
        below = os.open("d", os.O_RDONLY, dir_fd=where)
        os.close(where)
        where = below
    os.close(where)
    try:
        assert stamp_of([drops.folder / "ann"]) == stamp_of([drops.folder / "ann"])
    finally:
        subprocess.run(["rm", "-rf", drops.folder / "ann"], check=True)  # Python's own way gives up


def test_a_link_elsewhere_to_the_same_file_changes_nothing(drops: Drops, tmp_path: Path) -> None:
    path = drops.put("ann")
    before, _ = stamp_of([drops.folder / "ann"])
    os.link(path, tmp_path / "other")
    assert stamp_of([drops.folder / "ann"])[0] == before
