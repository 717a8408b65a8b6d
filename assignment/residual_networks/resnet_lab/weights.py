# Generated from solutions/residual_networks/resnet_lab/weights.py by `autograder release`.
"""Saves trained weights in a file small enough to hand in; loads them, or says why they do not fit."""

import contextlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from resnet_lab.errors import LabError
from resnet_lab.fingerprint import fingerprint
from resnet_lab.trained import is_missing

__all__ = ["WEIGHTS", "earlier_history", "load_weights", "save_weights", "saved_from"]

WEIGHTS = "resnet50.weights.h5"
ENDING = ".weights.h5"  # Keras refuses any other
DAMAGED = (OSError, KeyError, RuntimeError, UnicodeDecodeError)  # h5py's ways to say that a file is
NETWORK, HISTORY = "network", "history"  # attributes of the file, beside what Keras keeps in it
HALF_PRECISION_LIMIT = 6e4  # float16 ends at 65504

# Output channels of a 1x1 and of a 3x3 kernel -> stage of the ResNet-50 they belong to.
STAGE_OF_1X1 = {256: 2, 512: 3, 1024: 4, 2048: 5}
STAGE_OF_3X3 = {64: 2, 128: 3, 256: 4, 512: 5}


def save_weights(model: Any, path: str | os.PathLike[str] = WEIGHTS, history: Any = None) -> None:
    """Write the weights of `model` at `path`, whole or not at all, and print the file's size.

    Kernels are kept in half precision and compressed, the optimizer's state is left out: under 48 MB for a
    ResNet-50, in the place of 283. `model.load_weights(path)` of plain Keras reads the file. `history`, what
    training.train returned, is kept in it too. Raises LabError where name, values or disk do not allow it.
    While grading nothing is written.
    """
    if is_missing(model):
        return
    path = Path(path)
    if not path.name.endswith(ENDING):
        raise LabError(f'The name must end in {ENDING}: weights.save_weights(model, "{path.stem}{ENDING}").')
    try:
        with tempfile.TemporaryDirectory(prefix=".saving-", dir=path.parent) as folder:
            plain, packed = Path(folder, "plain" + ENDING), Path(folder, "packed" + ENDING)
            with _without_optimizer(model):
                model.save_weights(plain)
            _pack(plain, packed)
            with h5py.File(packed, "a") as file:
                file.attrs[NETWORK] = fingerprint(model)
                file.attrs[HISTORY] = json.dumps(history.as_dict() if history else {})
            os.replace(packed, path)
    except OSError as error:
        raise LabError(
            f"{path} cannot be written ({error.strerror or error}): make room there, or name another folder."
        ) from None
    print(f"Saved {path} ({path.stat().st_size / 1e6:.1f} MB).")


def load_weights(model: Any, path: str | os.PathLike[str] = WEIGHTS) -> None:
    """Load what save_weights, or Keras's own, wrote. Raises LabError where the file does not fit `model`."""
    path = Path(path)
    if not path.is_file():
        raise LabError(
            f"There is no file {path} yet: train the network and save it with weights.save_weights(model)."
        )
    try:
        with h5py.File(path, "r") as file:
            _compare(
                Counter(_shapes_in_file(file)), Counter(tuple(weight.shape) for weight in model.weights), path
            )
        with _without_optimizer(model):
            model.load_weights(path)
    except DAMAGED as error:
        raise LabError(f"{path} cannot be read, it may be cut short ({error}): save it again.") from None
    except ValueError:
        raise LabError(
            f"{path} holds arrays of the right shapes in another order: your functions were changed after "
            "it was saved. Train and save again."
        ) from None
    if not all(np.isfinite(np.asarray(weight)).all() for weight in model.weights):
        raise LabError(
            f"{path} holds values that are no numbers: training went astray. Train and save again."
        )


def saved_from(model: Any, path: str | os.PathLike[str] = WEIGHTS) -> bool:
    """Whether the file at `path` was saved from a network that computes the same as `model` does."""
    return _attribute(path, NETWORK) in (None, fingerprint(model))


def earlier_history(model: Any, path: str | os.PathLike[str] = WEIGHTS) -> dict[str, Any]:
    """The history kept at `path`, if the file was saved from a network like `model`; else an empty one."""
    if _attribute(path, NETWORK) != fingerprint(model):
        return {}
    history: dict[str, Any] = json.loads(_attribute(path, HISTORY) or "{}")
    return history


@contextlib.contextmanager
def _without_optimizer(model: Any) -> Iterator[None]:
    """Keras saves and loads the optimizer too: three times the size, and warnings where it is missing."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        yield
        return
    model.optimizer = None
    try:
        yield
    finally:
        model.optimizer = optimizer


def _pack(plain: Path, packed: Path) -> None:
    """Copy an HDF5 file, with arrays of two or more axes in half precision and compressed."""
    with h5py.File(plain, "r") as source, h5py.File(packed, "w") as target:

        def copy(name: str, item: h5py.Group | h5py.Dataset) -> None:
            if isinstance(item, h5py.Group):
                copied = target.require_group(name)
            else:
                values = np.asarray(item)
                if np.issubdtype(values.dtype, np.floating) and not np.isfinite(values).all():
                    raise LabError(
                        "The weights hold values that are no numbers: train again, with a smaller step."
                    )
                if values.ndim >= 2 and np.abs(values).max(initial=0) < HALF_PRECISION_LIMIT:
                    copied = target.create_dataset(
                        name,
                        data=values.astype(np.float16),
                        compression="gzip",
                        compression_opts=4,
                        shuffle=True,
                    )
                else:
                    copied = target.create_dataset(name, data=values)
            for key, value in item.attrs.items():
                copied.attrs[key] = value

        source.visititems(copy)


def _shapes_in_file(file: h5py.File) -> list[tuple[int, ...]]:
    """Shapes of the network's weights in a Keras file, without optimizer, metrics and random states."""
    shapes = []

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        others = name.startswith(("optimizer", "metrics")) or "seed_generator" in name
        if isinstance(item, h5py.Dataset) and not others:
            shapes.append(item.shape)

    file.visititems(note)
    return shapes


def _compare(in_file: Counter[tuple[int, ...]], in_model: Counter[tuple[int, ...]], path: Path) -> None:
    """Raise LabError where arrays differ in number or shape: Keras is silent where the file has more."""
    if in_file == in_model:
        return
    only = [
        f"only {owner} has {_kernels(difference)}"
        for owner, difference in (("the file", in_file - in_model), ("your network", in_model - in_file))
        if _kernels(difference)
    ]
    raise LabError(
        f"{path} holds {in_file.total()} arrays, your network has {in_model.total()}"
        + (f": {'; '.join(only)}" if only else "")
        + ". The file is of another network: train this one and save it again."
    )


def _kernels(shapes: Counter[tuple[int, ...]]) -> str:
    """The first kernels among `shapes` in words, with the stage they belong to."""
    words = []
    for shape, count in sorted(shapes.items()):
        if len(shape) == 4:
            height, width, before, after = shape
            stage = STAGE_OF_3X3.get(after) if height > 1 else STAGE_OF_1X1.get(max(before, after))
            kernel = f"{height}x{width} kernel{'s' if count > 1 else ''}, {before} to {after} channels"
            words.append(f"{count} {kernel}" + (f" (stage {stage})" if stage and before > 3 else ""))
        elif len(shape) == 2:
            words.append(f"a dense kernel, {shape[0]} to {shape[1]}")
    return ", ".join(words[:3])


def _attribute(path: str | os.PathLike[str], name: str) -> str | None:
    """A text attribute of the HDF5 file at `path`; None where file or attribute is missing."""
    try:
        with h5py.File(path, "r") as file:
            value = file.attrs.get(name)
    except DAMAGED:
        return None
    return value if isinstance(value, str) else None
