"""Stacks of Sequential models, one for each main path."""

import keras


def main_path(filters):
    return [
        layers.Conv2D(filters, 3, padding="same"),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Conv2D(filters, 3, padding="same"),
        layers.BatchNormalization(),
    ]


def plain_stack(x, blocks, filters):
    return keras.Sequential([layer for _ in range(blocks) for layer in [*main_path(filters), layers.ReLU()]])(x)


def residual_stack(x, blocks, filters):
    for _ in range(blocks):
        x = layers.ReLU()(layers.Add()([x, keras.Sequential(main_path(filters))(x)]))
    return x
