"""The ReLU is the one with a bound, relu6.

loses: 1
words: In the place of the first ReLU of block 1 stands relu6
"""


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        y = layers.Conv2D(filters, 3, padding="same")(x)
        y = layers.BatchNormalization()(y)
        y = layers.Activation("relu6")(y)
        y = layers.Conv2D(filters, 3, padding="same")(y)
        y = layers.BatchNormalization()(y)
        x = layers.Activation("relu6")(layers.Add()([y, x]))
    return x
