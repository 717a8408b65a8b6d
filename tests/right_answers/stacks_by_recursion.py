"""Stacks that call themselves for one block less."""

def plain_stack(x, blocks, filters):
    if not blocks:
        return x
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    return plain_stack(x, blocks - 1, filters)


def residual_stack(x, blocks, filters):
    if blocks > 1:
        x = residual_stack(x, blocks - 1, filters)
    y = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(x)))
    y = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(y))
    return layers.ReLU()(layers.add([x, y]))
