"""The shortcut is added before the second convolution.

loses: 3
words: added too early, before the second convolution
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        shortcut = x
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.Add()([x, shortcut])
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x
