"""Weights: small enough to hand in, read by plain Keras, and refused with a reason where they do not fit."""

import keras
import numpy as np
import pytest
from keras import layers
from resnet_lab.errors import LabError
from resnet_lab.fingerprint import fingerprint
from resnet_lab.training import History
from resnet_lab.weights import earlier_history, load_weights, save_weights, saved_from

LARGEST_FILE_MB = 48  # what learning platforms with a limit of 50 MB take


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def drawn(model, seed=1):
    """`model` with weights of the size that training leaves."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        spread = rng.normal(0, 0.05, weight.shape)
        weight.assign(1 + np.abs(spread) if "variance" in weight.name else spread)
    return model


def pictures(side=8):
    return np.random.default_rng(2).random((4, side, side, 3), dtype=np.float32)


def test_resnet50_comes_back_through_plain_keras(reference, tmp_path):
    """Under 48 MB, read by keras's own load_weights into a new network, the same answers to three digits."""
    model = reference["resnet50"]()
    rng = np.random.default_rng(0)
    for weight in model.weights:  # like trained ones: no two kernels compress alike
        if weight.path.endswith("kernel"):
            weight.assign(weight + rng.normal(0, 0.01, weight.shape))
    save_weights(model)
    assert (tmp_path / "resnet50.weights.h5").stat().st_size < LARGEST_FILE_MB * 1e6
    again = reference["resnet50"]()
    again.load_weights("resnet50.weights.h5")
    x = pictures(64)
    np.testing.assert_allclose(np.asarray(again(x)), np.asarray(model(x)), atol=1e-3)


def test_optimizer_stays_with_the_model_and_out_of_the_file(small_network, coloured):
    model = small_network()
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    model.fit(coloured.train_x[:32] / 255, coloured.train_y[:32], verbose=0)
    optimizer = model.optimizer
    save_weights(model, "small.weights.h5")
    assert model.optimizer is optimizer
    model.fit(coloured.train_x[:32] / 255, coloured.train_y[:32], verbose=0)  # training goes on
    import h5py

    with h5py.File("small.weights.h5") as file:
        assert "optimizer" not in file
    load_weights(model, "small.weights.h5")  # into a compiled model, with no warning


def test_missing_block_is_counted_and_placed(reference, monkeypatch):
    """More blocks in the file than in the network, which Keras would load without a word."""
    model = reference["resnet50"]()
    save_weights(model)
    blocks = []
    identity_block = reference["resnet50"].__globals__["identity_block"]

    def one_too_few(x, kernel_size, filters, name=None):
        blocks.append(filters)
        return x if len(blocks) == 3 else identity_block(x, kernel_size, filters, name)

    monkeypatch.setitem(reference["resnet50"].__globals__, "identity_block", one_too_few)
    with pytest.raises(
        LabError, match=r"holds 320 arrays, your network has 302: only the file .*\(stage 3\)"
    ):
        load_weights(reference["resnet50"]())


def swapped_and_not():
    """Two networks whose addition reads its two inputs in different orders; all shapes agree."""

    def build(swapped):
        x = keras.Input((8, 8, 3))
        main_path = layers.Conv2D(4, 1)(layers.ReLU()(layers.Conv2D(3, 1)(x)))
        shortcut = layers.Conv2D(4, 1)(x)
        added = layers.Add()([shortcut, main_path] if swapped else [main_path, shortcut])
        return drawn(keras.Model(x, layers.ReLU()(added)))

    return build(False), build(True)


def test_file_of_a_changed_network_is_told_apart():
    """Swapped inputs of an addition load without an error, so only the fingerprint can tell."""
    network, changed = swapped_and_not()
    save_weights(network, "one.weights.h5")
    load_weights(changed, "one.weights.h5")
    assert np.abs(np.asarray(changed(pictures())) - np.asarray(network(pictures()))).max() > 0.01
    assert saved_from(network, "one.weights.h5")
    assert not saved_from(changed, "one.weights.h5")


def test_fingerprint_is_that_of_what_is_computed(reference, small_network):
    """Equal for two builds of the same functions whatever their names; another kernel size makes another."""
    assert fingerprint(small_network()) == fingerprint(small_network())
    assert fingerprint(small_network()) != fingerprint(small_network(classes=4))
    inputs = keras.Input((8, 8, 3))
    named, unnamed, larger = (
        fingerprint(keras.Model(inputs, reference["convolutional_block"](inputs, size, (2, 2, 4), 2, name)))
        for size, name in ((3, "stage2_block1"), (3, None), (5, None))
    )
    assert named == unnamed != larger


def test_fingerprint_does_not_depend_on_the_version_of_keras(small_network, monkeypatch):
    """Another version notes other things about a layer; weights trained on Colab are still the network's."""
    before = fingerprint(small_network())
    noted = layers.Conv2D.get_config
    monkeypatch.setattr(layers.Conv2D, "get_config", lambda layer: {**noted(layer), "quantization": "none"})
    assert fingerprint(small_network()) == before


def test_plain_keras_file_is_taken_too(small_network):
    model = drawn(small_network())
    model.save_weights("plain.weights.h5")
    other = small_network()
    load_weights(other, "plain.weights.h5")
    np.testing.assert_array_equal(np.asarray(other(pictures())), np.asarray(model(pictures())))
    assert saved_from(other, "plain.weights.h5")  # nothing known against it


def test_history_travels_with_the_weights(small_network):
    model = small_network()
    save_weights(model, "small.weights.h5", History(loss=[1.5, 0.5]))
    assert earlier_history(small_network(), "small.weights.h5")["loss"] == [1.5, 0.5]
    assert earlier_history(small_network(classes=4), "small.weights.h5") == {}


def test_interrupted_saving_leaves_the_old_file(small_network, monkeypatch, tmp_path):
    model = small_network()
    save_weights(model, "small.weights.h5")
    before = (tmp_path / "small.weights.h5").read_bytes()
    monkeypatch.setattr("resnet_lab.weights._pack", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        save_weights(drawn(model), "small.weights.h5")
    assert [path.name for path in tmp_path.iterdir()] == ["small.weights.h5"]
    assert (tmp_path / "small.weights.h5").read_bytes() == before


def test_folder_that_takes_no_files_is_named(small_network):
    with pytest.raises(LabError, match=r"nowhere/small\.weights\.h5 cannot be written"):
        save_weights(small_network(), "nowhere/small.weights.h5")


def test_nothing_is_written_while_grading(small_network, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("RESNET_LAB_GRADING", "1")
    save_weights(small_network())
    assert list(tmp_path.iterdir()) == []
    assert "left out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda path: path.unlink(), "no file"),
        (lambda path: path.write_bytes(path.read_bytes()[:2000]), "cut short"),
        (lambda path: path.write_text("not HDF5"), "cut short"),
    ],
)
def test_unusable_file_is_refused_in_one_sentence(small_network, tmp_path, damage, sentence):
    model = small_network()
    save_weights(model, "small.weights.h5")
    damage(tmp_path / "small.weights.h5")
    with pytest.raises(LabError, match=sentence):
        load_weights(model, "small.weights.h5")


def test_a_damaged_file_is_read_or_refused_in_one_sentence(small_network, tmp_path):
    """HDF5's library finds damage in many places, and says so with several kinds of exception."""
    model, path = small_network(), tmp_path / "small.weights.h5"
    save_weights(model, path)
    whole = path.read_bytes()
    said = []
    for place in range(0, 4_000, 40):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            load_weights(model, path)
        except LabError as refusal:
            said.append(str(refusal))
        saved_from(model, path)
    assert any("cut short" in sentence for sentence in said)


def test_values_that_are_no_numbers_are_neither_saved_nor_loaded(small_network):
    model = small_network()
    model.weights[0].assign(np.full(model.weights[0].shape, np.nan))
    with pytest.raises(LabError, match="no numbers"):
        save_weights(model, "small.weights.h5")
    model.save_weights("plain.weights.h5")
    with pytest.raises(LabError, match="no numbers"):
        load_weights(model, "plain.weights.h5")


def test_name_that_keras_refuses_is_named_with_the_right_line(small_network):
    with pytest.raises(LabError, match=r'weights\.save_weights\(model, "mine\.weights\.h5"\)'):
        save_weights(small_network(), "mine.h5")
