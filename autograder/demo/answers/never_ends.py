# Never ends. A comparison where an assignment was meant, so `remaining` never gets smaller.
# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2, name=None):
    remaining = stride
    while remaining > 0:
        remaining == remaining - 1

    main_path = layers.Conv2D(filters[0], 1, strides=stride)(x)
    main_path = layers.ReLU()(layers.BatchNormalization()(main_path))
    main_path = layers.Conv2D(filters[1], kernel_size, padding="same")(main_path)
    main_path = layers.ReLU()(layers.BatchNormalization()(main_path))
    main_path = layers.BatchNormalization()(layers.Conv2D(filters[2], 1)(main_path))
    shortcut = layers.BatchNormalization()(layers.Conv2D(filters[2], 1, strides=stride)(x))
    return layers.ReLU()(layers.Add()([main_path, shortcut]))
