"""Stand-ins for a student's two blocks, so that her ResNet-50 is judged for its assembly even where a block
is wrong.

A stand-in computes a drawn function of its input and of its arguments (arithmetic.stand_in says which and
why), so that a network built with it tells whether each block was called at the right place with the right
arguments.
"""

import inspect
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

from resnet_lab import draws
from resnet_lab.arithmetic import STAND_IN_MIX, STAND_INS, stand_in_parameters

DEFAULT_STRIDE = 2  # of convolutional_block, where her own signature has none
SHIFT = "stand_in_shift"  # the name of the variable that each stand-in has


# She may clone her network, or make it anew from its config.
@keras.saving.register_keras_serializable("resnet_lab")
class StandIn(keras.layers.Layer):
    """One call of a block. block: identity_block or convolutional_block; config: kernel_size, filters,
    stride.

    (batch, height, width, channels) -> (batch, height / stride, width / stride, filters[-1]), rounded up. No
    weights of Keras's, which a file of hers would have to hold: the shift is a variable of TensorFlow.
    """

    def __init__(self, block: str, config: dict[str, Any], seed: int, **options: Any) -> None:
        """Parameters are drawn from `seed`, the block's name and `config`. options: Keras's, of a clone."""
        super().__init__(**options)
        self.block, self.config, self.seed = block, config, seed
        self.shift = tf.Variable(tf.zeros(config["filters"][-1:]), name=SHIFT)

    def _strides(self) -> tuple[int, int]:
        stride = self.config["stride"]
        return (stride, stride) if isinstance(stride, int) else tuple(stride)

    def call(self, x: Any) -> Any:
        """|sign * x[..., order] + offset| + shift at every stride-th place."""
        order, sign, offset = stand_in_parameters(
            self.block, self.config, int(x.shape[-1]), draws.weights(self.seed)
        )
        rows, columns = self._strides()
        x = STAND_IN_MIX[0] * x - STAND_IN_MIX[1] * keras.ops.roll(x, (1, 1), axis=(1, 2))
        chosen = keras.ops.take(x[:, ::rows, ::columns], order, axis=-1)
        y = keras.ops.abs(chosen * keras.ops.cast(sign, x.dtype) + keras.ops.cast(offset, x.dtype))
        return y + keras.ops.cast(self.shift, y.dtype)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        """Without tracing `call`, which would cost more than the rest of the network's building."""
        batch, *sizes, _ = input_shape
        strided = (
            None if size is None else -(-size // stride)
            for size, stride in zip(sizes, self._strides(), strict=True)
        )
        return (batch, *strided, self.config["filters"][-1])


def make(original: Callable[..., Any], name: str, seed: int) -> Callable[..., Any]:
    """A function to call like the student's block `original`; name: identity_block or convolutional_block.

    Arguments are bound by her own signature: their order counts, keywords are by her names, defaults are
    hers. The first four are x, kernel_size, filters and (convolutional_block) stride; further ones are free.
    """
    try:
        signature: inspect.Signature | None = inspect.signature(original)
    except (TypeError, ValueError):
        signature = None

    def stand_in(*args: Any, **kwargs: Any) -> Any:
        if signature is not None:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            args = (*bound.args, *bound.kwargs.values())
        if len(args) < 3:
            raise TypeError(f"{name} expects x, kernel_size and filters, received {len(args)} arguments")
        stride = 1
        if name == "convolutional_block":
            stride = args[3] if len(args) > 3 else DEFAULT_STRIDE
        config = {
            "kernel_size": _size(args[1], "kernel_size", name),
            "filters": _filters(args[2], name),
            "stride": _size(stride, "stride", name),
        }
        return StandIn(name, config, seed)(args[0])

    return stand_in


@contextmanager
def in_place(namespace: MutableMapping[str, Any], seed: int) -> Iterator[None]:
    """While it is open, the blocks of `namespace` (a notebook's globals) are stand-ins. Those that she has
    not written are left alone, and hers are put back whatever happens.
    """
    hers = {name: namespace[name] for name in STAND_INS if callable(namespace.get(name))}
    try:
        for name, original in hers.items():
            namespace[name] = make(original, name, seed)
        yield
    finally:
        namespace.update(hers)


def _size(value: Any, argument: str, name: str) -> int | list[int]:
    """A positive whole number or a pair; a pair of equal numbers is one number."""
    try:
        sizes = [int(size) for size in value] if isinstance(value, (tuple, list)) else [int(value)] * 2
    except (TypeError, ValueError):
        sizes = []
    if len(sizes) != 2 or min(sizes) < 1:
        raise ValueError(f"{name} expects {argument} to be a positive number, received {value!r}")
    return sizes[0] if sizes[0] == sizes[1] else sizes


def _filters(value: Any, name: str) -> list[int]:
    try:
        filters = [int(count) for count in value]
    except (TypeError, ValueError):
        filters = []
    if len(filters) != 3 or min(filters) < 1:
        raise ValueError(f"{name} expects filters to be three positive numbers, received {value!r}")
    return filters
