# Wrong. `training=True` in the call: the batch's own statistics for ever, so a picture's answer depends on
# its company.
# %% identity_block
def identity_block(x, kernel_size, filters, name=None):
    main_path = layers.Conv2D(filters[0], 1)(x)
    main_path = layers.BatchNormalization(axis=3)(main_path, training=True)
    main_path = layers.ReLU()(main_path)
    main_path = layers.Conv2D(filters[1], kernel_size, padding="same")(main_path)
    main_path = layers.BatchNormalization(axis=3)(main_path, training=True)
    main_path = layers.ReLU()(main_path)
    main_path = layers.Conv2D(filters[2], 1)(main_path)
    main_path = layers.BatchNormalization(axis=3)(main_path, training=True)
    return layers.ReLU()(layers.Add()([main_path, x]))
