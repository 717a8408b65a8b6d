"""The convolutions shrink the pictures.

loses: 5
status: raised
words: On the way to y height and width shrink.
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        shortcut = x
        y = layers.Conv2D(filters, 3)(x)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(filters, 3)(y)
        y = layers.BatchNormalization()(y)
        y = layers.Add()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
