"""Decorators that log to stderr, count and time the calls; the blocks take `*args` and `**kwargs`."""

import functools
import logging
import sys
import time

logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        began = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            logging.info("%s no. %d: %.3f s", function.__name__, wrapper.calls, time.perf_counter() - began)

    wrapper.calls = 0
    return wrapper


def untyped(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@untyped
@logged
def identity_block(x, kernel_size, filters, **kwargs):
    y = x
    for count, size, last in zip(filters, (1, kernel_size, 1), (False, False, True)):
        y = layers.Conv2D(count, size, padding="same", **kwargs)(y)
        y = layers.BatchNormalization()(y)
        y = y if last else layers.ReLU()(y)
    return layers.ReLU()(layers.Add()((x, y)))


@logged
def convolutional_block(x, *args, **kwargs):
    kernel_size, filters, stride = (*args, *kwargs.values(), 2)[:3]
    y = x
    for position, size in enumerate((1, kernel_size, 1)):
        y = layers.Conv2D(filters[position], size, strides=1 if position else stride, padding="same")(y)
        y = layers.BatchNormalization()(y)
        y = layers.ReLU()(y) if position < 2 else y
    x = layers.BatchNormalization()(layers.Conv2D(filters[2], 1, strides=stride)(x))
    return layers.ReLU()(layers.Add()((x, y)))


@logged
def resnet50(*args, **kwargs):
    defaults = {"input_shape": (64, 64, 3), "classes": 6}
    options = {**defaults, **dict(zip(defaults, args)), **kwargs}
    inputs = keras.Input(options["input_shape"])
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(64, 7, 2)(x)))
    x = layers.MaxPooling2D(3, 2)(x)
    for width, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        x = convolutional_block(x, 3, (width, width, 4 * width), 1 if width == 64 else 2)
        for _ in range(1, blocks):
            x = identity_block(x, 3, (width, width, 4 * width))
    x = layers.Flatten()(layers.AveragePooling2D(2)(x))
    return keras.Model(inputs, layers.Dense(options["classes"], activation="softmax")(x))
