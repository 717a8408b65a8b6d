"""The layers are made once, before the loop.

loses: 1
words: layer
"""


def plain_stack(x, blocks, filters):
    first, second = (layers.Conv2D(filters, 3, padding="same") for _ in range(2))
    first_norm, second_norm = layers.BatchNormalization(), layers.BatchNormalization()
    for _ in range(blocks):
        x = layers.Activation("relu")(first_norm(first(x)))
        x = layers.Activation("relu")(second_norm(second(x)))
    return x
