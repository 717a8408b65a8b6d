"""K.set_learning_phase, as in Keras 2.

loses: 15
status: raised
words: Keras 3 has no learning phase: leave that line out, fit and predict set it.
"""


def identity_block(x, kernel_size, filters):
    keras.backend.set_learning_phase(1)
    y = layers.Conv2D(filters[0], 1)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[1], kernel_size, padding="same")(y)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters[2], 1)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([x, y])
    return layers.Activation("relu")(y)
