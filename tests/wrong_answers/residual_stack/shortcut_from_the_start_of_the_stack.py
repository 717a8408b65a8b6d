"""Every shortcut brings the input of the stack.

loses: 1
words: sum of
"""


def residual_stack(x, blocks, filters):
    shortcut = x
    for _ in range(blocks):
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu")(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization()(y)
        y = layers.Add()([y, shortcut])
        x = layers.Activation("relu")(y)
    return x
