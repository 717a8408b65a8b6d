"""No convolution has a batch norm.

loses: 2
words: batch norm
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        shortcut = x
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.Add()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
