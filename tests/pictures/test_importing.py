"""`data import` of HDF5 files: what is read, what is set aside, and that a wrong file changes nothing."""

import h5py
import numpy as np
import pytest
from picture_files import contents, distinct, noise, signs, write_hdf5

from autograder.errors import UserError
from data.files import Part, read_hidden, read_public
from data.importer import LEAST_HIDDEN, MOST_HIDDEN, import_pictures


def split_pair(folder, training_name="train_signs.h5", test_name="test_signs.h5"):
    """The arrays of `signs` in two files, as the original set comes."""
    arrays = signs()
    folder.mkdir()
    for part, name in (("train", training_name), ("test", test_name)):
        write_hdf5(folder / name, **{key: arrays[key] for key in arrays if key.startswith((part, "list"))})
    return folder


def all_public(course):
    training, test = read_public(course.pictures)
    return Part(
        np.concatenate([training.pictures, test.pictures]), np.concatenate([training.labels, test.labels])
    )


def test_one_file_with_both_parts_is_read(course, tmp_path):
    arrays = signs()
    imported = import_pictures(course, write_hdf5(tmp_path / "both.h5", **arrays))
    training, test = read_public(course.pictures)
    hidden = read_hidden(course.hidden_pictures)
    assert np.array_equal(test.pictures, arrays["test_set_x"])
    assert distinct(training.pictures) | distinct(hidden.pictures) == distinct(arrays["train_set_x"])
    assert (imported.training, imported.test, imported.hidden) == (len(training), len(test), len(hidden))


@pytest.mark.parametrize("named", ["", "train_signs.h5", "test_signs.h5"])
def test_the_pair_is_read_from_its_folder_or_from_either_file(course, tmp_path, named):
    folder = split_pair(tmp_path / "pair")
    imported = import_pictures(course, folder / named)
    assert imported.test == 24
    assert imported.training + imported.hidden == 96


def test_the_pair_may_be_named_differently(course, tmp_path):
    folder = split_pair(tmp_path / "pair", "train_2019.h5", "test_2020.h5")
    assert import_pictures(course, folder / "train_2019.h5").test == 24


def test_labels_stay_with_their_pictures(course, tmp_path):
    arrays = signs()
    import_pictures(course, write_hdf5(tmp_path / "both.h5", **arrays))
    label_of = {
        picture.tobytes(): label
        for part in ("train", "test")
        for picture, label in zip(arrays[f"{part}_set_x"], arrays[f"{part}_set_y"], strict=True)
    }
    for part in (*read_public(course.pictures), read_hidden(course.hidden_pictures)):
        assert [label_of[picture.tobytes()] for picture in part.pictures] == part.labels.tolist()


def test_labels_may_be_a_row_and_of_any_integer_type(course, tmp_path):
    arrays = signs()
    arrays["train_set_y"] = arrays["train_set_y"].astype(np.uint8)[None]
    assert import_pictures(course, write_hdf5(tmp_path / "both.h5", **arrays)).hidden == 24


def test_no_hidden_picture_is_public_not_even_as_a_copy(course, tmp_path):
    arrays = signs()
    arrays["train_set_x"][48:] = arrays["train_set_x"][:48]  # every picture twice
    arrays["train_set_x"][0] = arrays["test_set_x"][0]
    imported = import_pictures(course, write_hdf5(tmp_path / "both.h5", **arrays))
    assert not distinct(read_hidden(course.hidden_pictures).pictures) & distinct(all_public(course).pictures)
    assert imported.copies == 48
    assert "48 were left out as copies" in str(imported)


def test_the_hidden_part_is_a_fair_share_of_each_class(course, tmp_path):
    import_pictures(course, write_hdf5(tmp_path / "both.h5", **signs(training=600)))
    hidden = read_hidden(course.hidden_pictures)
    assert all(20 <= count <= 30 for count in hidden.counts())
    assert not np.array_equal(hidden.labels, np.sort(hidden.labels))


def test_a_large_source_gives_enough_hidden_pictures_and_a_small_one_says_so(course, tmp_path):
    large = import_pictures(course, write_hdf5(tmp_path / "large.h5", **signs(training=2100)))
    assert LEAST_HIDDEN <= large.hidden <= MOST_HIDDEN
    assert "too small" not in str(large)
    small = import_pictures(course, write_hdf5(tmp_path / "small.h5", **signs(training=300)))
    assert small.hidden < LEAST_HIDDEN
    assert "The source is too small" in str(small)


def test_importing_again_sets_the_same_pictures_aside(course, tmp_path):
    source = write_hdf5(tmp_path / "both.h5", **signs())
    import_pictures(course, source)
    before = contents(course.root)
    import_pictures(course, source)
    assert contents(course.root) == before


def test_another_course_sets_other_pictures_aside(tmp_path, course):
    source = write_hdf5(tmp_path / "both.h5", **signs())
    other = type(course)(tmp_path / "other")
    for one in (course, other):
        import_pictures(one, source)
    one, two = (distinct(read_hidden(each.hidden_pictures).pictures) for each in (course, other))
    assert one != two


def test_a_signer_is_hidden_or_public_never_both(course, tmp_path):
    """Twelve signers of eight pictures; one of them is in the test part too and must stay public."""
    arrays = signs()
    signers = np.repeat(np.arange(12), 8)
    arrays["train_set_y"] = np.tile(np.arange(6), 16)
    source = write_hdf5(
        tmp_path / "both.h5", **arrays, train_set_signer=signers, test_set_signer=np.full(24, 3, np.int64)
    )
    assert import_pictures(course, source).by_signer
    signer_of = {p.tobytes(): s for p, s in zip(arrays["train_set_x"], signers.tolist(), strict=True)}
    hidden = {signer_of[picture.tobytes()] for picture in read_hidden(course.hidden_pictures).pictures}
    public = {signer_of[picture.tobytes()] for picture in read_public(course.pictures)[0].pictures}
    assert hidden
    assert not hidden & public
    assert 3 in public


def test_signers_are_not_passed_on_to_students(course, tmp_path):
    arrays = signs()
    source = write_hdf5(tmp_path / "both.h5", **arrays, train_set_signer=np.arange(96))
    import_pictures(course, source)
    with h5py.File(course.pictures) as file:
        assert set(file) == set(arrays)


def test_source_and_licence_travel_with_the_pictures(course, tmp_path):
    source = write_hdf5(tmp_path / "both.h5", **signs())
    with h5py.File(source, "a") as file:
        file.attrs["license"] = "Apache-2.0"
    import_pictures(course, source)
    for path in (course.pictures, course.hidden_pictures):
        with h5py.File(path) as file:
            assert file.attrs["license"] == "Apache-2.0"
            assert file.attrs["source"] == "the file both.h5"


def test_real_photographs_are_split_by_signer(course, photographs):
    imported = import_pictures(course, photographs)
    assert imported.by_signer
    assert imported.test == 150
    assert imported.training + imported.hidden == 1086
    assert 0.2 < imported.hidden / 1086 < 0.3
    assert min(read_hidden(course.hidden_pictures).counts()) >= 30


# Each wrong file: what is put in the place of an array (None: left out), and what the sentence must say.
FLOATS = signs()["train_set_x"].astype(np.float32)
WRONG = {
    "other keys": (
        {"train_set_x": None, "test_set_x": None, "X": np.zeros(3)},
        r"has no train_set_x, it holds X, .*: name its data sets as the SIGNS files do\.",
    ),
    "no labels": ({"train_set_y": None}, r"has no train_set_y"),
    "floats": ({"train_set_x": FLOATS}, r"float32 of shape \(96, 64, 64, 3\), expected uint8"),
    "other size": (
        {"test_set_x": np.zeros((24, 32, 32, 3), np.uint8)},
        r"test_set_x .* shape \(24, 32, 32, 3\), expected .*64x64 RGB first\.",
    ),
    "flat pictures": ({"train_set_x": np.zeros((96, 12288), np.uint8)}, r"shape \(96, 12288\), expected"),
    "no pictures": (
        {"train_set_x": np.zeros((0, 64, 64, 3), np.uint8), "train_set_y": np.zeros(0, np.int64)},
        r"holds 0 pictures: it needs 1 to",
    ),
    "fewer labels": ({"train_set_y": np.zeros(95, np.int64)}, r"shape \(95,\), expected 96 integers"),
    "one-hot labels": (
        {"train_set_y": np.eye(6)[np.arange(96) % 6]},
        r"float64 of shape \(96, 6\), expected 96",
    ),
    "labels out of range": ({"train_set_y": np.arange(96) % 10}, r"holds the label 6, expected 0 to 5"),
    "negative labels": ({"test_set_y": np.full(24, -1)}, r"holds the label -1, expected 0 to 5"),
    "ten classes": ({"list_classes": np.arange(10)}, r"list_classes .* is \(10,\), expected \(6,\)"),
    "a class missing": ({"train_set_y": np.arange(96) % 5}, r"Class 5 has 0 pictures, expected at least 8"),
    "a class missing in test": (
        {"test_set_y": np.arange(24) % 5},
        r"Class 5 has no pictures in the test part",
    ),
    "signers not numbers": ({"train_set_signer": np.zeros(96)}, r"train_set_signer .* one integer a picture"),
    "one signer": ({"train_set_signer": np.zeros(96, np.int64)}, r"would be left without .*: add pictures"),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_file_that_does_not_fit_is_one_sentence_and_changes_nothing(course, tmp_path, mistake):
    import_pictures(course, write_hdf5(tmp_path / "good.h5", **signs()))
    before = contents(course.root)
    replaced, sentence = WRONG[mistake]
    arrays = {key: array for key, array in (signs() | replaced).items() if array is not None}
    with pytest.raises(UserError, match=sentence):
        import_pictures(course, write_hdf5(tmp_path / "wrong.h5", **arrays))
    assert contents(course.root) == before


def damaged(path):
    """A whole file, its last third cut off."""
    whole = write_hdf5(path, **signs()).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def damaged_inside(path):
    """A whole file, but for where it keeps the names of its data sets."""
    content = write_hdf5(path, **signs()).read_bytes()
    free_list = content.index(b"HEAP") + 16
    path.write_bytes(content[:free_list] + b"\x07" * 8 + content[free_list + 8 :])
    return path


def lonely(path):
    """The training file of a pair whose test file is missing."""
    part = noise(96)
    return write_hdf5(path.with_name("train_a.h5"), train_set_x=part.pictures, train_set_y=part.labels)


def crowded(path):
    """A folder with two training files."""
    folder = split_pair(path.with_name("pair"))
    (folder / "train_more.h5").write_bytes((folder / "train_signs.h5").read_bytes())
    return folder


def written(content):
    def write(path):
        path.write_bytes(content)
        return path

    return write


UNREADABLE = {
    "nothing there": (lambda path: path, r"does not exist: name an HDF5 file or a folder"),
    "empty": (lambda path: path.touch() or path, r"is empty: get the file again"),
    "not HDF5": (written(b"PK\x03\x04 a zip"), r"is not a whole HDF5 file: get the file again"),
    "cut off": (damaged, r"is not a whole HDF5 file"),
    "damaged inside": (damaged_inside, r"is damaged: get the file again"),
    "half a pair": (lonely, r"holds the train part only and there is no test_a\.h5 beside it: put the two"),
    "two training files": (crowded, r"holds 2 files train_\*\.h5, expected one"),
}


@pytest.mark.parametrize("mistake", UNREADABLE)
def test_an_unreadable_source_is_one_sentence_and_changes_nothing(course, tmp_path, mistake):
    make_source, sentence = UNREADABLE[mistake]
    with pytest.raises(UserError, match=sentence):
        import_pictures(course, make_source(tmp_path / "wrong.h5"))
    assert contents(course.root) == {}


def test_the_courses_own_public_file_is_refused(course, tmp_path):
    """Students have all of it: nothing in it can be hidden any more."""
    import_pictures(course, write_hdf5(tmp_path / "good.h5", **signs()))
    for path in (course.pictures, course.pictures.parent):
        with pytest.raises(UserError, match="the course's own public file"):
            import_pictures(course, path)


def test_a_place_that_cannot_be_written_keeps_the_old_files(course, tmp_path):
    source = write_hdf5(tmp_path / "good.h5", **signs())
    (course.root / "autograder").write_text("a file in the place of the folder")
    with pytest.raises(UserError, match="could not be written"):
        import_pictures(course, source)
    assert set(contents(course.root)) == {"autograder"}
