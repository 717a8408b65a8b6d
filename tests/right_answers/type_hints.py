"""Type hints, long docstrings, a protocol and constants in capitals, from an editor that asks for them.

saved_by: vscode
"""

# %% imports
from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, Protocol, TypeAlias

import keras
import numpy.typing as npt
from keras import KerasTensor, Model, layers
from resnet_lab import checks, diagrams, pictures, plots, predict, training, weights

Filters: TypeAlias = "Sequence[int]"
Padding = Literal["same", "valid"]
KERNEL_ONE: Final[tuple[int, int]] = (1, 1)


class BlockFunction(Protocol):
    def __call__(self, x: KerasTensor, kernel_size: int, filters: Filters) -> KerasTensor: ...

# %% identity_block
def _convolution(
    tensor: KerasTensor,
    *,
    filters: int,
    kernel: int | tuple[int, int] = KERNEL_ONE,
    padding: Padding = "valid",
    rectify: bool = True,
) -> KerasTensor:
    """Convolve and normalise.

    Parameters
    ----------
    tensor : KerasTensor
        Of shape ``(batch, height, width, channels)``.
    rectify : bool
        Whether a ReLU follows.
    """
    tensor = layers.Conv2D(filters=filters, kernel_size=kernel, padding=padding)(tensor)
    tensor = layers.BatchNormalization()(tensor)
    if rectify:
        tensor = layers.ReLU()(tensor)
    return tensor


def identity_block(x: KerasTensor, kernel_size: int, filters: Filters, name: str | None = None) -> KerasTensor:
    """Compute ``relu(x + F(x))``.

    Raises
    ------
    ValueError
        If the last number of filters is not the number of channels.
    """
    first, middle, last = filters
    if x.shape[-1] != last:
        raise ValueError(f"expected {x.shape[-1]} filters, got {last}")
    residual: KerasTensor = _convolution(x, filters=first)
    residual = _convolution(residual, filters=middle, kernel=(kernel_size, kernel_size), padding="same")
    residual = _convolution(residual, filters=last, rectify=False)
    return layers.ReLU()(layers.Add()([x, residual]))


_: BlockFunction = identity_block

# %% resnet50
def resnet50(input_shape: tuple[int, int, int] = (64, 64, 3), classes: int = 6) -> Model:
    """Build the network."""
    inputs: KerasTensor = keras.Input(shape=input_shape)
    features: KerasTensor = layers.ZeroPadding2D(padding=((3, 3), (3, 3)))(inputs)
    features = layers.Conv2D(64, (7, 7), strides=(2, 2))(features)
    features = layers.BatchNormalization()(features)
    features = layers.ReLU()(features)
    features = layers.MaxPooling2D((3, 3), (2, 2))(features)
    blocks: int
    for stage, blocks in {2: 3, 3: 4, 4: 6, 5: 3}.items():
        width: int = 2 ** (stage + 4)
        filters: Filters = (width, width, 4 * width)
        features = convolutional_block(features, 3, filters, stride=1 if stage == 2 else 2)
        for _ in range(blocks - 1):
            features = identity_block(features, 3, filters)
    features = layers.AveragePooling2D((2, 2))(features)
    return Model(inputs, layers.Dense(classes, activation="softmax")(layers.Flatten()(features)))
