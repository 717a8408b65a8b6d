"""A training that was cut off goes on after its last full epoch, and says so."""

import json
import multiprocessing
import os
import signal

import keras
import pytest
from resnet_lab import resuming, training
from resnet_lab.progress import Progress

EPOCHS = 4


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / resuming.FOLDER


@pytest.fixture
def cut_off_after(monkeypatch):
    """`cut_off_after(epoch)`: the next training is interrupted in the epoch that follows."""

    def cut_off_after(epoch):
        after_step = Progress.after_step

        def interrupt(progress, step, logs):
            if progress.epoch == epoch:
                monkeypatch.setattr(Progress, "after_step", after_step)
                raise KeyboardInterrupt

        monkeypatch.setattr(Progress, "after_step", interrupt)

    return cut_off_after


def test_goes_on_after_the_last_full_epoch(small_network, coloured, folder, cut_off_after, capsys):
    cut_off_after(2)
    cut = training.train(small_network(), coloured, epochs=EPOCHS, seed=3)
    assert len(cut.loss) == 2
    capsys.readouterr()
    history = training.train(small_network(), coloured, epochs=EPOCHS, seed=3)
    out = capsys.readouterr().out
    assert "Going on after epoch 2" in out
    assert "epoch  3 of 4" in out
    assert "epoch  2 of 4" not in out
    assert history.loss[:2] == cut.loss
    assert len(history.loss) == len(history.seconds) == EPOCHS
    assert history.loss[2] < history.loss[0]
    assert not folder.exists()


def test_step_of_the_optimizer_goes_on_too(small_network, coloured, cut_off_after):
    """The rate falls from step to step: a training that began its steps anew would end with a high one."""
    cut_off_after(2)
    training.train(small_network(), coloured, epochs=EPOCHS)
    model = small_network()
    training.train(model, coloured, epochs=EPOCHS)
    assert int(model.optimizer.iterations) == EPOCHS * (len(coloured.train_x) // 32)


@pytest.mark.parametrize("change", ["network", "epochs", "again"])
def test_other_network_or_recipe_starts_anew(change, small_network, coloured, cut_off_after, capsys):
    cut_off_after(1)
    training.train(small_network(), coloured, epochs=EPOCHS)
    capsys.readouterr()
    other = keras.Sequential([small_network(), keras.layers.Activation("linear")])
    model = other if change == "network" else small_network()
    epochs = 2 if change == "epochs" else EPOCHS
    history = training.train(model, coloured, epochs=epochs, again=change == "again")
    assert len(history.loss) == epochs
    assert "Going on" not in capsys.readouterr().out


def test_last_epoch_cut_short_falls_back_to_the_one_before(
    small_network, coloured, folder, cut_off_after, capsys
):
    cut_off_after(2)
    training.train(small_network(), coloured, epochs=EPOCHS)
    kept = folder / "latest.weights.h5"
    kept.write_bytes(kept.read_bytes()[:1000])
    history = training.train(small_network(), coloured, epochs=EPOCHS)
    assert len(history.loss) == EPOCHS
    assert "Going on after epoch 1" in capsys.readouterr().out


def test_backup_that_cannot_be_read_is_forgotten(small_network, coloured, folder, cut_off_after, capsys):
    cut_off_after(2)
    training.train(small_network(), coloured, epochs=EPOCHS)
    for kept in folder.glob("*.weights.h5*"):
        kept.write_bytes(b"cut short")
    history = training.train(small_network(), coloured, epochs=EPOCHS)
    assert len(history.loss) == EPOCHS
    out = capsys.readouterr().out
    assert "this one starts anew" in out
    assert "Going on" not in out


def test_full_disk_costs_the_backup_only(small_network, coloured, folder, monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keras.Model, "save_weights", full)
    history = training.train(small_network(), coloured, epochs=2)
    assert len(history.loss) == 2
    assert "could not be kept (No space left on device)" in capsys.readouterr().out


def test_history_with_an_epoch_more_than_the_weights_is_cut(small_network, coloured, folder, cut_off_after):
    """The kernel may die between the two: the history is kept first."""
    cut_off_after(2)
    training.train(small_network(), coloured, epochs=EPOCHS)
    kept = json.loads((folder / resuming.HISTORY).read_text())
    kept["history"]["loss"].append(99.0)
    (folder / resuming.HISTORY).write_text(json.dumps(kept))
    assert 99.0 not in training.train(small_network(), coloured, epochs=EPOCHS).loss


def test_killed_kernel_loses_the_epoch_it_was_in(coloured, tmp_path, capsys):
    # Spawned, not forked: a fork of a process that has used TensorFlow hangs.
    process = multiprocessing.get_context("spawn").Process(
        target=_killed_in_epoch_3, args=(tmp_path, coloured)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    history = training.train(_tiny_network(), coloured, epochs=EPOCHS)
    assert "Going on after epoch 2" in capsys.readouterr().out
    assert len(history.loss) == EPOCHS


def _killed_in_epoch_3(folder, coloured):
    def kill(progress, step, logs):
        if progress.epoch == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    os.chdir(folder)
    Progress.after_step = kill
    training.train(_tiny_network(), coloured, epochs=EPOCHS)


def _tiny_network():
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((8, 8, 3)), layers.Flatten(), layers.BatchNormalization(), layers.Dense(3, "softmax")]
    )
