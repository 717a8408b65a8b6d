"""A shortcut that is there in the graph, and multiplied by 0: it costs what a missing one costs.

scores: 46
on: solutions
"""
# %% identity_block
def identity_block(x, kernel_size, filters, name=None):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(layers.Conv2D(filters[2], 1)(y))
    return layers.ReLU()(layers.Add()([y, x * 0.0]))
