"""A snapshot holds what judging reads, and no more; it is the same for the same course."""

import io
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest

from autograder.cluster.places import SETTLED_S, Place, remove_abandoned
from autograder.cluster.snapshot import Snapshot, take, unpack, unpacked
from autograder.course import Course
from autograder.errors import UserError
from autograder.sandbox import folders


def names_in(snapshot: Snapshot) -> set[str]:
    return set(zipfile.ZipFile(io.BytesIO(snapshot.content)).namelist())


def test_equal_courses_have_equal_snapshots_and_a_changed_suite_another(course: Course) -> None:
    first = take(course)
    suite = course.hidden_tests / "test_plain_block.py"
    os.utime(suite, (1, 1))
    assert take(course) == first
    suite.write_text(suite.read_text() + "\n# changed\n")
    assert take(course).sha256 != first.sha256


def test_solutions_and_submissions_stay_at_home(course: Course, hand_in) -> None:
    (course.solutions / "2_resnet50.ipynb").write_text("{}")
    hand_in("ann", "x")
    names = names_in(take(course))
    kept = ("solutions/residual_networks/2_resnet50.ipynb", "grading")
    assert not [name for name in names if name.startswith(kept)]
    judging = ("secret/hidden_pictures.h5", "secret/course_secret", "hidden_tests/test_plain_block.py")
    assert {f"autograder/{name}" for name in judging} <= names


def test_a_course_without_hidden_pictures_is_refused_at_home(course: Course) -> None:
    course.hidden_pictures.unlink()
    with pytest.raises(UserError, match="autograder data make"):
        take(course)


def test_bytes_that_are_not_what_their_name_says_are_refused(course: Course) -> None:
    snapshot = take(course)
    with Place() as place, pytest.raises(ValueError, match="changed on its way"):
        unpack(Snapshot(snapshot.sha256, snapshot.content + b"x"), place)


def test_an_unpacked_course_is_closed_to_others_but_for_its_public_pictures(course: Course) -> None:
    snapshot = take(course)
    with Place() as place:
        found = unpack(snapshot, place)
        assert unpack(snapshot, place) == found  # another process of the node asks for it as well
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (place, place / "courses")}
        assert modes == {place: 0o711, place / "courses": 0o700}
        assert found.pictures.read_bytes() == course.pictures.read_bytes()
        assert not [secret for secret in folders.secrets(found) if found.pictures.is_relative_to(secret)]
        if folders.open_to_all(place.parent / "nothing"):
            assert folders.open_to_all(found.pictures)
        assert not folders.open_to_all(found.hidden_tests)
        assert list(place.rglob("partial-*")) == []
    assert not place.exists()


def test_the_folder_of_a_killed_node_is_removed_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    dead = tmp_path / "autograder-node-dead"
    (dead / "courses").mkdir(parents=True)
    (dead / "lock").touch()
    with Place() as living:
        long_ago = time.time() - 2 * SETTLED_S
        os.utime(living, (long_ago, long_ago))
        remove_abandoned(living.parent)
        assert living.is_dir()
        remove_abandoned(tmp_path)  # it may be a node's that has just begun
        assert dead.is_dir()
        os.utime(dead, (long_ago, long_ago))
        remove_abandoned(tmp_path)
        assert not dead.exists()


def test_a_snapshot_is_found_by_its_name(course: Course) -> None:
    snapshot = take(course)
    with Place() as place:
        assert not unpacked(snapshot.sha256, place).root.exists()
        assert unpacked(snapshot.sha256, place) == unpack(snapshot, place)
