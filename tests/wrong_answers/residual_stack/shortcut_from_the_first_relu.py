"""The shortcut is taken behind the first ReLU.

loses: 1
words: sum of
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        shortcut = y
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization()(y)
        y = layers.Add()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
