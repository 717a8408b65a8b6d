"""A Layer subclass with kernel, scale and moving averages of its own, computed by keras.ops."""

from keras import ops


class ConvNorm(layers.Layer):
    """Convolution without bias, then batch normalisation."""

    def __init__(self, filters, size, stride=1, momentum=0.9):
        super().__init__()
        self.filters, self.size, self.stride, self.momentum = filters, size, stride, momentum

    def build(self, shape):
        n = self.filters
        self.w = self.add_weight(shape=(self.size, self.size, shape[-1], n), initializer="he_normal", name="w")
        self.gamma = self.add_weight(shape=(n,), initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=(n,), initializer="zeros", name="beta")
        self.moving_mean = self.add_weight(shape=(n,), initializer="zeros", name="moving_mean", trainable=False)
        self.moving_variance = self.add_weight(
            shape=(n,), initializer="ones", name="moving_variance", trainable=False
        )

    def call(self, x, training=False):
        z = ops.conv(x, self.w, strides=self.stride, padding="same")
        if training:
            mean, variance = ops.moments(z, axes=[0, 1, 2])
            self.moving_mean.assign(self.momentum * self.moving_mean + (1 - self.momentum) * mean)
            self.moving_variance.assign(self.momentum * self.moving_variance + (1 - self.momentum) * variance)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        return self.gamma * (z - mean) / ops.sqrt(variance + 1e-5) + self.beta


def identity_block(x, kernel_size, filters):
    z = ops.relu(ConvNorm(filters[0], 1)(x))
    z = ops.relu(ConvNorm(filters[1], kernel_size)(z))
    return ops.relu(ConvNorm(filters[2], 1)(z) + x)


def convolutional_block(x, kernel_size, filters, stride=2):
    z = ops.relu(ConvNorm(filters[0], 1, stride)(x))
    z = ops.relu(ConvNorm(filters[1], kernel_size)(z))
    return ops.relu(ConvNorm(filters[2], 1)(z) + ConvNorm(filters[2], 1, stride)(x))
