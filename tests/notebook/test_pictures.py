"""Pictures: found from any folder below, checked when read, prepared in one way; photos of one's own."""

import h5py
import numpy as np
import pytest
from PIL import Image
from resnet_lab.errors import LabError
from resnet_lab.pictures import find_pictures, load_pictures, prepare, prepare_own


def write(path, **changes):
    """A file with the keys of the SIGNS files; None leaves a key out."""
    arrays = {
        "train_set_x": np.arange(4 * 64 * 64 * 3, dtype=np.uint64).astype(np.uint8).reshape(4, 64, 64, 3),
        "train_set_y": np.array([0, 1, 2, 1]),
        "test_set_x": np.zeros((2, 64, 64, 3), np.uint8),
        "test_set_y": np.array([2, 0]),
        "list_classes": np.array([0, 1, 2]),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        for key, value in (arrays | changes).items():
            if value is not None:
                file[key] = value
    return path


def test_found_from_any_folder_below(tmp_path):
    path = write(tmp_path / "data" / "pictures.h5")
    inside = tmp_path / "assignment" / "residual_networks"
    inside.mkdir(parents=True)
    assert find_pictures(inside) == path == find_pictures(tmp_path)


def test_missing_pictures_name_the_command(tmp_path):
    with pytest.raises(LabError, match="autograder data make"):
        find_pictures(tmp_path)


def test_loaded_as_written(tmp_path):
    data = load_pictures(write(tmp_path / "pictures.h5"))
    assert data.train_x.shape == (4, 64, 64, 3)
    assert data.train_y.tolist() == [0, 1, 2, 1]
    assert data.class_names == ("0", "1", "2")


def test_labels_in_a_row_as_in_the_signs_files(tmp_path):
    data = load_pictures(write(tmp_path / "pictures.h5", train_set_y=np.array([[0, 1, 2, 1]])))
    assert data.train_y.shape == (4,)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"train_set_x": None}, "no train_set_x; it holds list_classes"),
        ({"test_set_x": np.zeros((2, 64, 64, 3))}, "test_set_x .* float64"),
        ({"test_set_x": np.zeros((2, 64, 64), np.uint8)}, r"expected uint8, \(pictures, height, width, 3\)"),
        ({"train_set_y": np.array([0, 1])}, "4 training pictures and 2 labels"),
        ({"train_set_y": np.array([0, 1, 2, 3])}, "labels run from 0 to 2"),
        ({"train_set_y": np.array([0, -1, 2, 1])}, "labels run from 0 to 2"),
        ({"test_set_y": np.array([0.5, 1.0])}, "whole numbers"),
    ],
)
def test_file_that_does_not_fit(tmp_path, changes, sentence):
    with pytest.raises(LabError, match=sentence):
        load_pictures(write(tmp_path / "pictures.h5", **changes))


def test_file_that_is_none(tmp_path):
    (tmp_path / "pictures.h5").write_text("hello")
    with pytest.raises(LabError, match="cannot be read as an HDF5 file"):
        load_pictures(tmp_path / "pictures.h5")
    with pytest.raises(LabError, match="no file"):
        load_pictures(tmp_path / "other.h5")


def test_prepare_scales_to_one():
    prepared = prepare(np.array([0, 51, 255], np.uint8).reshape(1, 1, 1, 3))
    assert prepared.dtype == np.float32
    np.testing.assert_allclose(prepared.ravel(), [0, 0.2, 1])


@pytest.mark.parametrize("wrong", [np.zeros((64, 64, 3), np.uint8), np.zeros((1, 64, 64, 3), np.float32)])
def test_prepare_refuses_what_is_no_batch_of_pictures(wrong):
    with pytest.raises(LabError, match="prepare expects uint8"):
        prepare(wrong)


def test_own_photo_is_turned_upright_and_cut_to_its_middle(tmp_path):
    """Stored lying on its side: the camera's note says turn it. A wide photo loses its two ends."""
    wide = np.zeros((100, 300, 3), np.uint8)
    wide[:50, 100:200] = 255  # the middle square: white above, black below
    sideways = Image.fromarray(wide).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees clockwise to see it upright
    sideways.save(tmp_path / "hand.jpg", exif=exif, quality=95)
    own = prepare_own(tmp_path / "hand.jpg")
    assert own.shape == (1, 64, 64, 3)
    assert own.dtype == np.uint8
    assert own[0, :24].min() > 200
    assert own[0, 40:].max() < 50


def test_own_photo_with_transparency(tmp_path):
    Image.new("RGBA", (80, 90), (10, 200, 30, 128)).save(tmp_path / "hand.png")
    assert prepare_own(tmp_path / "hand.png").shape == (1, 64, 64, 3)


def test_own_photo_that_cannot_be_read(tmp_path):
    (tmp_path / "hand.jpg").write_text("no picture")
    with pytest.raises(LabError, match="cannot be read as a picture"):
        prepare_own(tmp_path / "hand.jpg")
    with pytest.raises(LabError, match=r"no picture .*other\.jpg"):
        prepare_own(tmp_path / "other.jpg")
