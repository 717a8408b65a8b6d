"""Each shortcut has a convolution.

loses: 1
words: convolution
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        shortcut = layers.Conv2D(filters, 1)(x)
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization()(y)
        y = layers.Add()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
