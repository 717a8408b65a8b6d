"""`data import` of a folder of pictures, one sub-folder a class."""

import struct
import zlib

import h5py
import numpy as np
import pytest
from picture_files import contents, picture_folder
from PIL import Image

from autograder.errors import UserError
from data.files import read_hidden, read_public
from data.folders import read_folder, read_picture
from data.importer import import_pictures


def painted(path, size=(90, 60), **saving):
    """A picture whose left half is red and whose right half is blue."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2, 0] = 200
    pixels[:, size[0] // 2 :, 2] = 200
    Image.fromarray(pixels).save(path, **saving)
    return path


def test_every_picture_lands_in_one_part_under_its_folders_label(course, tmp_path):
    imported = import_pictures(course, picture_folder(tmp_path / "hands"))
    parts = [*read_public(course.pictures), read_hidden(course.hidden_pictures)]
    assert [len(part) for part in parts] == [imported.training, imported.test, imported.hidden]
    assert sum(len(part) for part in parts) == 96
    for part in parts:
        assert 0 not in part.counts()
        assert np.array_equal(part.pictures[:, 32, 32, 0] // 40, part.labels)


def test_numbers_are_ordered_as_numbers_and_names_as_names(tmp_path):
    numbers = picture_folder(tmp_path / "numbers", each=1, names=("10", "9", "8", "7", "6", "5"))
    assert read_folder(numbers)[1] == ("5", "6", "7", "8", "9", "10")
    names = picture_folder(tmp_path / "names", each=1, names=("f", "e", "d", "c", "b", "a"))
    assert read_folder(names)[1] == ("a", "b", "c", "d", "e", "f")


def test_other_class_names_are_written_down(course, tmp_path):
    import_pictures(course, picture_folder(tmp_path / "hands", names=("a", "b", "c", "d", "e", "fünf")))
    with h5py.File(course.pictures) as file:
        assert [name.decode() for name in file["list_classes"][()]] == ["a", "b", "c", "d", "e", "fünf"]


def test_what_systems_leave_in_folders_is_passed_over(tmp_path):
    folder = picture_folder(tmp_path / "hands", each=2)
    (folder / "__MACOSX").mkdir()
    (folder / ".cache").mkdir()
    (folder / "3" / "Thumbs.db").write_bytes(b"no picture")
    assert len(read_folder(folder)[0]) == 12


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.JPEG", "a.webp", "a.bmp"])
def test_each_format_is_read_as_64_by_64_rgb(tmp_path, name):
    picture = read_picture(painted(tmp_path / name))
    assert picture.shape == (64, 64, 3)
    assert picture.dtype == np.uint8
    assert picture[32, 8, 0] > 150 > picture[32, 8, 2]
    assert picture[32, 56, 2] > 150 > picture[32, 56, 0]


def test_a_picture_is_cut_to_its_middle_square(tmp_path):
    """Of a wide picture, as much is cut off on the left as on the right."""
    picture = read_picture(painted(tmp_path / "wide.png", size=(300, 60)))
    assert (picture[:, :31, 0] == 200).all()
    assert (picture[:, 33:, 2] == 200).all()


def test_a_camera_held_sideways_is_turned_upright(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6  # the orientation tag: to be turned by 90 degrees clockwise
    picture = read_picture(painted(tmp_path / "turned.jpg", size=(80, 80), exif=turned))
    assert picture[8, 32, 0] > 150 > picture[56, 32, 0]


def test_grey_palette_and_transparent_pictures_become_rgb(tmp_path):
    for mode in ("L", "P", "LA", "RGBA", "CMYK"):
        suffix = "jpg" if mode == "CMYK" else "png"
        Image.new(mode, (70, 70)).save(tmp_path / f"{mode}.{suffix}")
        assert read_picture(tmp_path / f"{mode}.{suffix}").shape == (64, 64, 3)
    assert (read_picture(tmp_path / "RGBA.png") == 255).all()


def huge_png(path, side):
    """A valid header of a picture of side x side pixels, and next to no content."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("side", [8_000, 11_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path, side):
    huge_png(tmp_path / "bomb.png", side)
    with pytest.raises(UserError, match=r"bomb\.png .*pixels.*: scale it down\."):
        read_picture(tmp_path / "bomb.png")


def no_picture(folder):
    (folder / "2" / "00.png").write_text("not a picture")


def cut_off(folder):
    path = folder / "2" / "00.png"
    path.write_bytes(path.read_bytes()[:300])


def empty_class(folder):
    for path in (folder / "4").iterdir():
        path.unlink()


def one_class_less(folder):
    empty_class(folder)
    (folder / "4").rmdir()


def nearly_empty_class(folder):
    for path in sorted((folder / "4").iterdir())[3:]:
        path.unlink()


WRONG = {
    no_picture: r"2/00\.png cannot be read as a picture: save it again as JPEG or PNG, or remove it\.",
    cut_off: r"2/00\.png cannot be read as a picture",
    empty_class: r"4 holds no pictures .*: every class needs some\.",
    one_class_less: r"has 5 sub-folders \(0, 1, 2, 3, 5\) and no HDF5 file, expected 6: name them 0 to 5",
    nearly_empty_class: r"Class 4 has 3 pictures, expected at least 8",
}


@pytest.mark.parametrize("mistake", WRONG, ids=lambda mistake: mistake.__name__)
def test_a_folder_that_does_not_fit_is_one_sentence_and_changes_nothing(course, tmp_path, mistake):
    folder = picture_folder(tmp_path / "hands")
    mistake(folder)
    with pytest.raises(UserError, match=WRONG[mistake]):
        import_pictures(course, folder)
    assert contents(course.root) == {}


def test_an_empty_folder_is_one_sentence(course, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"has 0 sub-folders \(none\) and no HDF5 file, expected 6"):
        import_pictures(course, tmp_path / "empty")
