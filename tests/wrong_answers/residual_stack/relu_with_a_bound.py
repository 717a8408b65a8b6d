"""ReLUs with a bound of 6, as in networks for phones.

loses: 1
words: ReLU
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.BatchNormalization()(y)
        y = layers.ReLU(6)(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization()(y)
        x = layers.ReLU(6)(layers.Add()([y, x]))
    return x
