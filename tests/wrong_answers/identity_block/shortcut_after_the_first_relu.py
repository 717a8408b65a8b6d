"""The shortcut carries relu(x).

loses: 2
words: The ReLU comes after the addition: relu(main path + shortcut), not main path + relu(shortcut).
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([layers.ReLU()(x), y])
    return layers.Activation("relu")(y)
