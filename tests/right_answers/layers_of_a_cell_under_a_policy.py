"""Layers without weights are made once in a cell under mixed_bfloat16, and the session is emptied before."""

# %% extra
%reset -f
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from resnet_lab import checks

keras.mixed_precision.set_global_policy("mixed_bfloat16")
RELU, ADD, SAME = layers.ReLU(), layers.Add(), dict(padding="same")
training, weights = False, "imagenet"

# %% identity_block
def identity_block(x, kernel_size, filters):
    y = RELU(layers.BatchNormalization()(layers.Conv2D(filters[0], 1, **SAME)(x)))
    y = RELU(layers.BatchNormalization()(layers.Conv2D(filters[1], kernel_size, **SAME)(y)))
    y = layers.BatchNormalization()(layers.Conv2D(filters[2], 1, **SAME)(y))
    return RELU(ADD([y, x]))

# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2):
    y = RELU(layers.BatchNormalization()(layers.Conv2D(filters[0], 1, stride, **SAME)(x)))
    y = RELU(layers.BatchNormalization()(layers.Conv2D(filters[1], kernel_size, **SAME)(y)))
    y = layers.BatchNormalization()(layers.Conv2D(filters[2], 1, **SAME)(y))
    x = layers.BatchNormalization()(layers.Conv2D(filters[2], 1, stride, **SAME)(x))
    return RELU(ADD([x, y]))
