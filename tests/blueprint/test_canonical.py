"""Graphs that compute the same are read alike, so that an explanation never blames what does no harm."""

import pytest
from comparing import built
from keras import layers
from resnet_lab import blueprint, expected, explain

SHAPE, FILTERS = (6, 8, 14), (10, 15, 11)


def pooled_before_the_shortcut(x, pooling, stride, shortcut_norm):
    main = x
    for filters, kernel, steps in zip(FILTERS, (1, 3, 1), (stride, 1, 1), strict=True):
        main = layers.Conv2D(filters, kernel, strides=steps, padding="same")(main)
        main = layers.BatchNormalization()(main)
        if filters != FILTERS[-1]:
            main = layers.ReLU()(main)
    shortcut = layers.Conv2D(FILTERS[-1], 1, strides=stride)(pooling(1, strides=1)(x))
    if shortcut_norm:
        shortcut = layers.BatchNormalization()(shortcut)
    return layers.ReLU()(layers.Add()([main, shortcut]))


def difference(pooling, shortcut_norm):
    model = built(pooled_before_the_shortcut, SHAPE, pooling, 2, shortcut_norm)
    received = blueprint.parse(blueprint.describe(model))
    return explain.first_difference(received, expected.convolutional_block(SHAPE, 3, FILTERS, 2))


@pytest.mark.parametrize("pooling", [layers.MaxPooling2D, layers.AveragePooling2D])
def test_pooling_over_single_positions_is_no_difference(pooling):
    assert difference(pooling, shortcut_norm=True) is None


@pytest.mark.parametrize("pooling", [layers.MaxPooling2D, layers.AveragePooling2D])
def test_the_real_mistake_beside_it_is_named(pooling):
    told = str(difference(pooling, shortcut_norm=False))
    assert "batch norm" in told
    assert "pooling" not in told
