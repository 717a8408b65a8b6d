"""The ReLU stands on the main path, and none after the sum.

loses: 1
words: relu(main path + shortcut), not relu(main path) + shortcut.
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        shortcut = x
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        x = layers.Add()([y, shortcut])
    return x
