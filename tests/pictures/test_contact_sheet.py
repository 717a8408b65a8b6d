"""The contact sheet: one row a class."""

import numpy as np
import pytest
from picture_files import noise, signs, write_hdf5
from PIL import Image

from autograder.errors import UserError
from data.contact_sheet import contact_sheet, main, write_contact_sheet
from data.files import Part


def test_each_row_shows_one_class():
    """Class i is painted in grey 40 i: the row's middle must be of that grey."""
    labels = np.repeat(np.arange(6), 3)
    part = Part(np.broadcast_to((40 * labels)[:, None, None, None], (18, 64, 64, 3)).astype(np.uint8), labels)
    sheet = np.asarray(contact_sheet(part, columns=3))
    heights = (np.arange(6) + 0.5) * sheet.shape[0] / 6
    middle = sheet.shape[1] // 2
    assert [int(sheet[int(height), middle, 0]) for height in heights] == [0, 40, 80, 120, 160, 200]


def test_the_command_writes_a_png(tmp_path, monkeypatch, capsys):
    source = write_hdf5(tmp_path / "signs.h5", **signs())
    out = tmp_path / "sheet.png"
    monkeypatch.setattr("sys.argv", ["contact_sheet", str(out), "--file", str(source), "--part", "test"])
    assert main() == 0
    with Image.open(out) as sheet:
        assert sheet.format == "PNG"
    assert "Wrote" in capsys.readouterr().out


def test_a_missing_file_is_one_sentence_and_status_2(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv", ["contact_sheet", str(tmp_path / "a.png"), "--file", str(tmp_path / "none.h5")]
    )
    assert main() == 2
    assert "does not exist" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_the_part_is_refused(tmp_path):
    part = noise(6)
    source = write_hdf5(tmp_path / "a.h5", train_set_x=part.pictures, train_set_y=part.labels)
    with pytest.raises(UserError, match="has no hidden_set_x"):
        write_contact_sheet(source, "hidden", tmp_path / "sheet.png")
