"""`data make`: the files it leaves, and what becomes of hidden pictures that are there already."""

import stat

import h5py
import numpy as np
import pytest
from picture_files import contents, distinct, signs, write_hdf5

from autograder.errors import UserError
from data import make as making
from data.files import digest, read_hidden, read_public
from data.importer import import_pictures
from data.make import make, uneven_labels


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch):
    """Drawing all of them takes 20 seconds."""
    monkeypatch.setattr(making, "TRAINING_PICTURES", 12)
    monkeypatch.setattr(making, "TEST_PICTURES", 6)
    monkeypatch.setattr(making, "HIDDEN_PICTURES", 30)


def test_two_courses_get_the_same_public_file_and_other_hidden_pictures(tmp_path):
    courses = [making.Course(tmp_path / name) for name in ("one", "other")]
    for course in courses:
        make(course)
    assert courses[0].pictures.read_bytes() == courses[1].pictures.read_bytes()
    one, other = (distinct(read_hidden(course.hidden_pictures).pictures) for course in courses)
    assert not one & other


def test_each_part_has_its_pictures_and_the_public_ones_each_class_alike(course):
    made = make(course)
    training, test = read_public(course.pictures)
    assert training.counts() == [2] * 6
    assert test.counts() == [1] * 6
    assert len(read_hidden(course.hidden_pictures)) == 30
    assert (made.training, made.test, made.hidden) == (12, 6, 30)


def test_hidden_classes_are_shuffled_and_uneven_but_none_is_rare():
    for seed in range(50):
        labels = uneven_labels(600, seed)
        counts = np.bincount(labels)
        assert counts.sum() == 600
        assert counts.min() >= 60
        assert counts.max() > counts.min() + 5
        assert not np.array_equal(labels, np.sort(labels))


def test_no_picture_is_in_two_parts(course):
    make(course)
    parts = [*read_public(course.pictures), read_hidden(course.hidden_pictures)]
    assert len(set().union(*(distinct(part.pictures) for part in parts))) == sum(map(len, parts))


def test_making_again_keeps_the_hidden_pictures(course):
    make(course)
    before = contents(course.root)
    again = make(course)
    assert not again.new_hidden
    assert contents(course.root) == before


def test_new_hidden_replaces_seed_and_pictures_and_nothing_else(course):
    make(course)
    before = contents(course.root)
    assert make(course, new_hidden=True).new_hidden
    changed = {name for name, content in contents(course.root).items() if content != before[name]}
    assert changed == {"autograder/secret/hidden_pictures.h5", "autograder/secret/pictures_seed"}


def test_hidden_pictures_of_an_import_are_not_kept(course, tmp_path):
    """They would be photographs beside drawn public pictures."""
    import_pictures(course, write_hdf5(tmp_path / "signs.h5", **signs()))
    assert make(course).new_hidden
    assert len(read_hidden(course.hidden_pictures)) == 30


def test_hidden_pictures_of_an_older_generator_are_not_kept(course, monkeypatch):
    make(course)
    monkeypatch.setattr(making, "GENERATOR", "hands of tomorrow")
    assert make(course).new_hidden


def test_damaged_hidden_pictures_are_drawn_again_from_the_same_seed(course):
    make(course)
    good = course.hidden_pictures.read_bytes()
    course.hidden_pictures.write_bytes(good[:5000])
    make(course)
    assert course.hidden_pictures.read_bytes() == good


def test_secrets_are_for_their_owner_only(course):
    make(course)
    for path in (course.hidden_pictures, course.secret / "pictures_seed"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(course.secret.stat().st_mode) == 0o700


def test_the_seed_has_128_bits_and_is_in_no_file_of_pictures(course):
    make(course)
    seed = (course.secret / "pictures_seed").read_text().strip()
    assert len(bytes.fromhex(seed)) == 16
    for path in (course.pictures, course.hidden_pictures):
        with h5py.File(path) as file:
            assert not any(
                str(int(seed, 16)) in str(value) or seed in str(value) for value in file.attrs.values()
            )


def test_provenance_names_generator_seeds_and_digests(course):
    make(course)
    training, test = read_public(course.pictures)
    with h5py.File(course.pictures) as file:
        assert file.attrs["generator"] == making.GENERATOR
        assert (file.attrs["train_seed"], file.attrs["test_seed"]) == (making.TRAINING_SEED, making.TEST_SEED)
        assert (file.attrs["train_sha256"], file.attrs["test_sha256"]) == (digest(training), digest(test))
        assert file["train_set_x"].compression is None  # each worker would unpack it
        assert file["list_classes"][()].tolist() == [0, 1, 2, 3, 4, 5]


def test_progress_counts_up_to_the_total(course):
    seen = []
    make(course, progress=lambda drawn, total: seen.append((drawn, total)))
    assert seen == [(drawn, 48) for drawn in range(1, 49)]


def test_a_seed_that_is_none_is_refused_and_nothing_written(course):
    course.secret.mkdir(parents=True)
    (course.secret / "pictures_seed").write_text("12\n")
    before = contents(course.root)
    with pytest.raises(UserError, match=r"32 hexadecimal digits expected.*--new-hidden"):
        make(course)
    assert contents(course.root) == before
