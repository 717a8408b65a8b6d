"""tf.nn.relu on a symbolic tensor, as in code for Keras 2.

loses: 15
status: raised
words: Use a layer or keras.ops: keras.ops.relu(x), x + shortcut.
"""


def identity_block(x, kernel_size, filters):
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    import tensorflow as tf
    return tf.nn.relu(y)
