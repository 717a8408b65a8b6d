"""Batch norm runs in training mode for ever.

loses: 1
words: training
"""


def plain_stack(x, blocks, filters):
    for _ in range(blocks):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x, training=True)
        x = layers.Activation("relu")(x)
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x, training=True)
        x = layers.Activation("relu")(x)
    return x
