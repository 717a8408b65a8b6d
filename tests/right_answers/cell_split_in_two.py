"""The cell of the exercise was split in two, both halves are timed, and a cell below holds tests of her own.

saved_by: jupyterlab
"""

# %% upper_half
%%time
def conv_bn(x, filters, kernel_size, strides=1):
    x = layers.Conv2D(filters, kernel_size, strides, padding="same")(x)
    return layers.BatchNormalization()(x)

# %% identity_block
%%time
def identity_block(x, kernel_size, filters, name=None):
    """A bottleneck block whose shortcut is its input."""
    main = layers.ReLU()(conv_bn(x, filters[0], 1))
    main = layers.ReLU()(conv_bn(main, filters[1], kernel_size))
    main = conv_bn(main, filters[2], 1)
    return layers.ReLU()(main + x)

# %% below
import numpy as np

np.random.seed(1)
A = np.random.randn(3, 4, 4, 6).astype("float32")
print(identity_block(A, 2, [4, 4, 6])[0, 0, 0])
assert identity_block(keras.random.normal((2, 5, 5, 4)), 3, [2, 2, 4]).shape == (2, 5, 5, 4)

# %% upper_half
%%time
def pick(values, index):
    return values[index]

# %% convolutional_block
def convolutional_block(x, kernel_size, filters, stride=2, name=None):
    main = layers.ReLU()(conv_bn(x, pick(filters, 0), 1, stride))
    main = layers.ReLU()(conv_bn(main, pick(filters, 1), kernel_size))
    main = conv_bn(main, pick(filters, 2), 1)
    return layers.ReLU()(main + conv_bn(x, pick(filters, -1), 1, stride))
