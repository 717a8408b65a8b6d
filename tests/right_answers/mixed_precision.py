"""A global policy for a GPU, a fixed seed, warnings and prints."""

import warnings

keras.mixed_precision.set_global_policy("mixed_float16")
keras.utils.set_random_seed(1)
keras.config.set_floatx("float16")


def identity_block(x, kernel_size, filters):
    warnings.warn("this may take a while", stacklevel=1)
    print("identity_block", filters)
    y = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(filters[0], 1)(x)))
    y = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(filters[1], kernel_size, padding="same")(y)))
    y = layers.BatchNormalization()(layers.Conv2D(filters[2], 1)(y))
    return layers.ReLU()(layers.Add()([x, y]))
