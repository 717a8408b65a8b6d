"""Each block is a Layer subclass that makes its layers in build(), hands `training` on, and can be saved."""

import keras
from keras import layers


@keras.saving.register_keras_serializable(package="homework")
class Bottleneck(layers.Layer):
    def __init__(self, kernel_size, filters, stride=1, project=False, **kwargs):
        super().__init__(**kwargs)
        self.kernel_size = kernel_size
        self.filters = tuple(filters)
        self.stride = stride
        self.project = project

    def build(self, input_shape):
        n1, n2, n3 = self.filters
        self.reduce = layers.Conv2D(n1, 1, strides=self.stride)
        self.bn_reduce = layers.BatchNormalization()
        self.spatial = layers.Conv2D(n2, self.kernel_size, padding="same")
        self.bn_spatial = layers.BatchNormalization()
        self.expand = layers.Conv2D(n3, 1)
        self.bn_expand = layers.BatchNormalization()
        if self.project:
            self.projection = layers.Conv2D(n3, 1, strides=self.stride)
            self.bn_projection = layers.BatchNormalization()
        super().build(input_shape)

    def call(self, inputs, training=None):
        h = keras.activations.relu(self.bn_reduce(self.reduce(inputs), training=training))
        h = keras.activations.relu(self.bn_spatial(self.spatial(h), training=training))
        h = self.bn_expand(self.expand(h), training=training)
        skip = self.bn_projection(self.projection(inputs), training=training) if self.project else inputs
        return keras.activations.relu(h + skip)

    def compute_output_shape(self, input_shape):
        batch, height, width, _ = input_shape
        divided = [None if size is None else -(-size // self.stride) for size in (height, width)]
        return (batch, *divided, self.filters[-1])

    def get_config(self):
        config = super().get_config()
        config.update(
            kernel_size=self.kernel_size, filters=self.filters, stride=self.stride, project=self.project
        )
        return config


def identity_block(x, kernel_size, filters, name=None):
    return Bottleneck(kernel_size, filters, name=name)(x)


def convolutional_block(x, kernel_size, filters, stride=2, name=None):
    return Bottleneck(kernel_size, filters, stride, project=True, name=name)(x)
