"""Keeps the state of a training after each epoch, so that one which was cut off goes on from there."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from resnet_lab.fingerprint import fingerprint

__all__ = ["Backup"]

FOLDER = ".unfinished_training"  # beside the notebook; gone when the training is over
HISTORY = "history.json"


class Backup:
    """What an unfinished training of `model` by `recipe` left behind, and what this one will leave.

    The folder holds weights and optimizer (283 MB for a ResNet-50), those of the epoch before as well in case
    the last were cut short, and the history. Another network or recipe finds nothing there.
    """

    def __init__(self, model: Any, recipe: dict[str, Any]) -> None:
        self._folder = Path(FOLDER)
        self._key = {"network": fingerprint(model), **recipe}

    def history(self) -> dict[str, Any]:
        """The history that was kept: an entry for each epoch that is over, or one more; empty if none."""
        try:
            kept = json.loads((self._folder / HISTORY).read_text(encoding="utf-8"))
            history: dict[str, Any] = kept["history"] if kept["key"] == self._key else {}
        except (OSError, ValueError, TypeError, KeyError):
            return {}
        return history

    def discard(self) -> None:
        """Forget it: the next training starts from the beginning."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def keep_history(self, history: dict[str, Any]) -> None:
        """Write the history, whole or not at all. Call it before the epoch's weights are kept."""
        self._folder.mkdir(exist_ok=True)
        partial = self._folder / (HISTORY + ".partial")
        partial.write_text(json.dumps({"key": self._key, "history": history}), encoding="utf-8")
        os.replace(partial, self._folder / HISTORY)

    def callback(self) -> Any:
        """A Keras callback that restores the last epoch at the start and keeps each one at its end.

        What cannot be read is forgotten, and what cannot be written costs the backup only, never the
        training.
        """
        import keras

        class Keep(keras.callbacks.BackupAndRestore):  # type: ignore[misc]
            def on_train_begin(self, logs: Any = None) -> None:
                before = self.model.get_weights()
                try:
                    super().on_train_begin(logs)
                except (OSError, ValueError, KeyError):
                    backup.discard()
                    self.model.set_weights(before)
                    print("What was kept of an earlier training cannot be read: this one starts anew.")

            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                try:
                    super().on_epoch_end(epoch, logs)
                except OSError as error:
                    backup.discard()
                    print(
                        f"The state after epoch {epoch + 1} could not be kept ({error.strerror or error}): "
                        "the training goes on, but if it is cut off it starts from the beginning."
                    )

        backup = self
        return Keep(str(self._folder), double_checkpoint=True)
