"""Trains a network on the pictures and shows how it goes."""

import dataclasses
import hashlib
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from resnet_lab import plots
from resnet_lab.device import being_graded, uses_xla
from resnet_lab.errors import LabError
from resnet_lab.normalisation import keep_statistics, reestimate
from resnet_lab.pictures import Pictures, prepare
from resnet_lab.progress import Progress
from resnet_lab.resuming import Backup
from resnet_lab.weights import WEIGHTS, earlier_history, load_weights

__all__ = ["History", "accuracy", "probabilities", "train"]

EPOCHS = 6
BATCH_SIZE = 32
# Of Adam; reached after the warm-up, then it falls along half a wave to 0, so that the end settles.
PEAK_RATE = 1e-3
START_SHARE = 0.1  # of the peak, at the first step: batch norm's first gradients are wild
WARM_UP = 0.15  # share of all steps
GLANCE = 8  # batches that re-estimate the statistics for the test accuracy after each epoch
FULL_PASS = 32  # batches that re-estimate them at the end: about 1,000 pictures are enough


@dataclasses.dataclass
class History:
    """How a training went: one entry an epoch, accuracies from 0 to 1. Empty where nothing was trained.

    `test_accuracy` is measured with batch norm's statistics estimated anew, `as_trained` with its moving
    averages.
    """

    loss: list[float] = dataclasses.field(default_factory=list)
    accuracy: list[float] = dataclasses.field(default_factory=list)
    test_accuracy: list[float] = dataclasses.field(default_factory=list)
    as_trained: list[float] = dataclasses.field(default_factory=list)
    seconds: list[float] = dataclasses.field(default_factory=list)
    recipe: dict[str, Any] = dataclasses.field(default_factory=dict)

    def keep(self, epochs: int) -> None:
        """Forget what came after the first `epochs` epochs."""
        for entries in (self.loss, self.accuracy, self.test_accuracy, self.as_trained, self.seconds):
            del entries[epochs:]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, to be kept with the weights."""
        return dataclasses.asdict(self)


def train(
    model: Any,
    data: Pictures,
    epochs: int = EPOCHS,
    batch_size: int = BATCH_SIZE,
    again: bool = False,
    seed: int | None = None,
) -> History:
    """Train `model` on the training pictures of `data`, with progress; then re-estimate its statistics.

    `model`: uint8 pictures prepared by pictures.prepare -> probabilities, (batch, classes). If
    resnet50.weights.h5 holds this very training already, it is loaded instead, unless `again`. An interrupted
    training keeps what it has learnt, and the same call goes on after its last full epoch, in another session
    too. Raises LabError where memory runs out, the loss is no longer a number, or the output is in half
    precision. While grading it returns at once.
    """
    if being_graded():
        print("Executed for grading: the network is not trained again, the weights handed in are judged.")
        return History()
    recipe = {"pictures": _digest(data.train_x), "epochs": epochs, "batch_size": batch_size}
    earlier = {} if again else earlier_history(model)
    if earlier and earlier.get("recipe") == recipe:
        load_weights(model)
        print(f"{WEIGHTS} holds this training already, so it is loaded. To train anew: again=True.")
        history = History(**earlier)
        plots.training_curves(history)
        return history
    if len(data.train_x) < batch_size:
        raise LabError(
            f"{len(data.train_x)} pictures do not fill a batch of {batch_size}: choose a smaller batch_size."
        )
    if model.compute_dtype != "float32" and model.outputs[0].dtype != "float32":
        raise LabError(
            "With mixed precision the last layer must compute in float32, or probabilities near 0 are lost "
            'and nothing is learnt from them: give it dtype="float32", or leave mixed precision out.'
        )
    _compile(model, epochs * (len(data.train_x) // batch_size))
    backup = Backup(model, recipe)
    kept = {} if again else backup.history()
    if not kept:
        backup.discard()  # of another network or recipe
    history = History(**kept) if kept else History(recipe=recipe)
    return _fit(model, data, epochs, batch_size, seed, history, backup)


def probabilities(model: Any, pictures: np.ndarray, batch_size: int = 64) -> np.ndarray:
    """float32, (pictures, classes), for `pictures` as uint8, (pictures, height, width, channels)."""
    batches = [prepare(pictures[start : start + batch_size]) for start in range(0, len(pictures), batch_size)]
    return np.concatenate([np.asarray(model(batch, training=False)) for batch in batches])


def accuracy(model: Any, pictures: np.ndarray, labels: np.ndarray) -> float:
    """The share, 0 to 1, of `pictures` whose likeliest class is the one in `labels`."""
    return float(np.mean(probabilities(model, pictures).argmax(axis=1) == labels))


def _compile(model: Any, steps: int) -> None:
    import keras

    warm_up = round(WARM_UP * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        START_SHARE * PEAK_RATE, decay_steps=steps - warm_up, warmup_target=PEAK_RATE, warmup_steps=warm_up
    )
    # Where the network was built in device.scope(), the optimizer is too.
    with model.distribute_strategy.scope():
        model.compile(
            optimizer=keras.optimizers.Adam(schedule),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
            jit_compile=uses_xla(),  # not "auto": on a GPU that means XLA, which fails with some cuDNN
        )


def _fit(
    model: Any,
    data: Pictures,
    epochs: int,
    batch_size: int,
    seed: int | None,
    history: History,
    backup: Backup,
) -> History:
    import keras
    import tensorflow as tf

    # Shuffled by tf.data: fit on arrays uses one order for all epochs once a seed is set (Keras before 3.16).
    # Without the smaller last batch, whose statistics are poor.
    dataset = (
        tf.data.Dataset.from_tensor_slices((prepare(data.train_x), data.train_y))
        .shuffle(len(data.train_x), seed=seed)
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
    progress = Progress(epochs, steps=len(data.train_x) // batch_size)
    started = time.monotonic()

    def before_epoch(epoch: int, _: dict[str, float]) -> None:
        nonlocal started
        if epoch and epoch != progress.epoch:  # the first of this call
            progress.go_on_after(epoch)
        history.keep(epoch)
        started = time.monotonic()

    def after_epoch(_: int, logs: dict[str, float]) -> None:
        if not np.isfinite(logs["loss"]):
            model.stop_training = True
            return
        history.as_trained.append(accuracy(model, data.test_x, data.test_y))
        with keep_statistics(model):
            reestimate(model, _batches(data.train_x, GLANCE, batch_size))
            history.test_accuracy.append(accuracy(model, data.test_x, data.test_y))
        history.loss.append(float(logs["loss"]))
        history.accuracy.append(float(logs["accuracy"]))
        history.seconds.append(time.monotonic() - started)
        backup.keep_history(history.as_dict())
        progress.after_epoch(history)
        progress.warn_if_it_does_not_learn(history, chance=1 / model.output_shape[-1])

    watch = keras.callbacks.LambdaCallback(
        on_epoch_begin=before_epoch, on_train_batch_end=progress.after_step, on_epoch_end=after_epoch
    )
    try:
        # It is shuffled already.
        model.fit(dataset, epochs=epochs, verbose=0, callbacks=[watch, backup.callback()], shuffle=False)
    except KeyboardInterrupt:
        print(
            f"Interrupted after {len(history.loss)} of {epochs} epochs: the network keeps what it has learnt."
        )
        history.recipe["epochs"] = len(history.loss)
    except tf.errors.ResourceExhaustedError:
        raise LabError(
            f"The device has too little memory for batches of {batch_size}: see with nvidia-smi who else "
            "uses it, restart the kernel (only that frees memory) and train with "
            f"batch_size={max(1, batch_size // 2)}."
        ) from None
    if model.stop_training:
        raise LabError(
            f"In epoch {len(history.loss) + 1} the loss was no longer a number: is a batch norm missing?"
        )
    progress.say("Estimating batch norm's statistics anew ...")
    reestimate(model, _batches(data.train_x, FULL_PASS, batch_size))
    if history.test_accuracy:
        history.test_accuracy[-1] = accuracy(model, data.test_x, data.test_y)
    progress.finish(history)
    return history


def _batches(pictures: np.ndarray, count: int, batch_size: int) -> Iterator[np.ndarray]:
    """At most `count` full batches of prepared pictures, in an order drawn once and for all."""
    order = np.random.default_rng(0).permutation(len(pictures))
    for number in range(min(count, len(pictures) // batch_size)):
        yield prepare(pictures[order[number * batch_size : (number + 1) * batch_size]])


def _digest(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]
