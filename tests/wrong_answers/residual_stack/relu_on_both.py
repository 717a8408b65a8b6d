"""The second ReLU stands on the main path, and one more after the sum.

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
        y = layers.Add()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
