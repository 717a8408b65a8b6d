"""Batch norm runs in training mode for ever.

loses: 1
words: training
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        shortcut = x
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.BatchNormalization()(y, training=True)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization()(y, training=True)
        y = layers.Add()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
