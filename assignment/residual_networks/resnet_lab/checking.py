# Generated from solutions/residual_networks/resnet_lab/checking.py by `autograder release`.
"""How a check calls a student's function, and how it fails: what was called, expected, received, where to
look.
"""

import contextlib
import linecache
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from resnet_lab import errors_explained

__all__ = ["CheckFailed", "as_the_judge", "call", "failure"]

Function = Callable[..., Any]


class CheckFailed(AssertionError):
    """A check has found something: its text is the message, four lines for the student."""

    def _render_traceback_(self) -> list[str]:
        """IPython shows this in the place of a traceback, which would lead into the checks."""
        return str(self).splitlines()


@contextlib.contextmanager
def as_the_judge() -> Iterator[None]:
    """On the CPU and with Keras's own settings, as in grading; a student's settings come back afterwards."""
    import keras
    import tensorflow as tf

    policy, floatx = keras.config.dtype_policy(), keras.config.floatx()
    image_format = keras.config.image_data_format()
    try:
        keras.config.set_dtype_policy("float32")
        keras.config.set_floatx("float32")
        keras.config.set_image_data_format("channels_last")
        with tf.device("CPU:0"):
            yield
    finally:
        keras.config.set_dtype_policy(policy)
        keras.config.set_floatx(floatx)
        keras.config.set_image_data_format(image_format)


def failure(called: str, asked: str, received: str, look: str) -> CheckFailed:
    """A failure in four lines, as the judge writes them."""
    lines = [f"Called: {called}", f"Expected: {asked}", f"Received: {received}"]
    return CheckFailed("\n".join([*lines, f"Where to look: {look}"] if look else lines))


def call(function: Function, arguments: tuple[Any, ...], name: str, called: str, asked: str) -> Any:
    """Call a student's function; what it raises becomes a failure that quotes her own line."""
    try:
        return function(*arguments)
    except NotImplementedError:
        message = f"{name} still raises NotImplementedError: it has not been written yet."
        raise CheckFailed(message) from None
    except Exception as error:  # whatever her code raises is hers
        kind, text, line = type(error).__name__, errors_explained.shown(str(error)), _own_line(error)
        look = "\n".join(part for part in (line, errors_explained.meaning(kind, text, line)) if part)
        raise failure(called, asked, f"{kind}: {text}" if text else kind, look) from None


def _own_line(error: BaseException) -> str:
    """The innermost line of the student's that an error came through: "line 7: shortcut = Add()(x)"."""
    ours, installed = str(Path(__file__).parent), (sys.prefix, sys.base_prefix)
    for frame, number in reversed(list(traceback.walk_tb(error.__traceback__))):
        name = frame.f_code.co_filename
        if not name.startswith((ours, *installed)):
            return f"line {number}: {linecache.getline(name, number).strip()}"
    return ""
