"""The layers are made once, before the loop.

loses: 1
words: layer
"""


def residual_stack(x, blocks, filters):
    first, second = (layers.Conv2D(filters, 3, padding="same") for _ in range(2))
    first_norm, second_norm = layers.BatchNormalization(), layers.BatchNormalization()
    for _ in range(blocks):
        y = layers.Activation("relu")(first_norm(first(x)))
        y = second_norm(second(y))
        x = layers.Activation("relu")(layers.Add()([y, x]))
    return x
