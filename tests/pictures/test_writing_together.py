"""Files that belong together are written all or not at all."""

import errno
import stat

import pytest
from picture_files import contents

from autograder.errors import UserError
from data.atomic import Target, write_together


def text(path, content, secret=False):
    return Target(path, lambda partial: partial.write_text(content), secret)


def refusing(path, error):
    def write(partial):
        partial.write_text("half of")
        raise error

    return Target(path, write)


@pytest.fixture
def old(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).write_text(f"old {name}")
    return contents(tmp_path)


def test_all_are_replaced(tmp_path, old):
    write_together([text(tmp_path / "first", "new"), text(tmp_path / "second", "new")])
    assert contents(tmp_path) == {"first": b"new", "second": b"new"}


def test_a_full_disk_leaves_the_old_files_and_no_other(tmp_path, old):
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(UserError, match=r"No space left on device.*nothing was changed"):
        write_together([text(tmp_path / "first", "new"), refusing(tmp_path / "second", full)])
    assert contents(tmp_path) == old


def test_an_interruption_leaves_the_old_files_and_no_other(tmp_path, old):
    with pytest.raises(KeyboardInterrupt):
        write_together([text(tmp_path / "first", "new"), refusing(tmp_path / "second", KeyboardInterrupt())])
    assert contents(tmp_path) == old


def test_a_folder_in_the_place_of_a_file_is_found_before_anything_is_moved(tmp_path, old):
    (tmp_path / "third").mkdir()
    with pytest.raises(UserError, match=r"third could not be written \(a folder is in its place\)"):
        write_together([text(tmp_path / "first", "new"), text(tmp_path / "third", "new")])
    assert contents(tmp_path) == old


def test_a_file_in_the_place_of_a_folder_is_one_sentence(tmp_path, old):
    with pytest.raises(UserError, match=r"could not be written .*: make its folder writable"):
        write_together([text(tmp_path / "first" / "inside", "new")])
    assert contents(tmp_path) == old


def test_a_secret_is_never_open_to_others(tmp_path):
    """Not even while it is being written."""
    modes = []

    def write(partial):
        modes.append(stat.S_IMODE(partial.stat().st_mode))
        partial.write_text("secret")

    write_together([Target(tmp_path / "folder" / "secret", write, secret=True)])
    assert modes == [0o600]
    assert stat.S_IMODE((tmp_path / "folder" / "secret").stat().st_mode) == 0o600
