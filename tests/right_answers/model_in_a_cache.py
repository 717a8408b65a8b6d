"""A network is built once for each size and kept, starts from a file of weights if there is one, and wraps its arguments in lists."""

import functools
import pathlib

START = pathlib.Path("start.weights.h5")


@functools.lru_cache(maxsize=None)
def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = layers.Input(tuple(input_shape), batch_size=None, name="inputs")
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    for stage, repeats in enumerate((3, 4, 6, 3)):
        filters = tuple(2**stage * n for n in (64, 64, 256))
        x = convolutional_block(x, 3, filters, 2 if stage > 0 else 1)
        for _ in range(repeats - 1):
            x = identity_block(x, 3, filters)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(classes, activation="softmax")(x)
    model = keras.Model(inputs=[inputs], outputs=[x])
    if START.exists():
        model.load_weights(START)
    return model


resnet50(classes=6).save_weights(START)
