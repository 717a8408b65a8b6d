"""16 filters, whatever is asked for.

loses: 5
status: raised
words: The last filters of both paths must be the same number
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        shortcut = x
        y = layers.Conv2D(16, 3, padding="same")(x)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(16, 3, padding="same")(y)
        y = layers.BatchNormalization()(y)
        y = layers.Add()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
