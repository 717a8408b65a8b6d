# Wrong. A ReLU after every batch norm, the last one included: the block can only add, never take away.
# %% identity_block
def identity_block(x, kernel_size, filters, name=None):
    shortcut = x
    sizes = [(filters[0], 1), (filters[1], kernel_size), (filters[2], 1)]
    for width, size in sizes:
        x = layers.Conv2D(width, size, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    x = layers.Add()([x, shortcut])
    return layers.ReLU()(x)
