"""Blocks whose shortcut is not what it should be, made of a student's own residual block."""

from collections.abc import Callable
from typing import Any

import keras
from keras import layers

from resnet_lab.comparing import block_of
from resnet_lab.surgery import main_path_of

__all__ = ["broken_blocks"]


def broken_blocks(stack: Callable[..., Any]) -> dict[str, keras.Model]:
    """By name three blocks with the main path of `stack`'s block, to be trained. Raises LabError."""
    return {
        "shortcut times 0.5": _joined(stack, lambda main, x: layers.ReLU()(main + 0.5 * x)),
        "projection on every shortcut": _joined(stack, lambda main, x: layers.ReLU()(main + _projection(x))),
        "ReLU before the addition": _joined(stack, lambda main, x: layers.ReLU()(main) + x),
    }


def _joined(stack: Callable[..., Any], join: Callable[[Any, Any], Any]) -> keras.Model:
    main_path = main_path_of(block_of(stack))
    x = main_path.inputs[0]
    return keras.Model(x, join(main_path.outputs[0], x))


def _projection(x: Any) -> Any:
    return layers.BatchNormalization()(layers.Conv2D(x.shape[-1], 1, use_bias=False)(x))
