"""The functions are defined under conditions, for either version of Keras, behind imports that may fail."""

# %% identity_block
try:
    import tensorflow_addons as tfa
except ModuleNotFoundError:
    tfa = None

if keras.__version__.startswith("2"):
    def identity_block(x, kernel_size, filters):
        raise RuntimeError("update Keras")
else:
    def identity_block(x, kernel_size, filters):
        with keras.name_scope("identity"):
            y = layers.Conv2D(filters[0], 1, strides=1)(x)
            y = layers.ReLU()(layers.BatchNormalization()(y))
            y = layers.Conv2D(filters[1], kernel_size, strides=1, padding="same")(y)
            y = layers.ReLU()(layers.BatchNormalization()(y))
            y = layers.Conv2D(filters[2], 1, strides=1)(y)
            y = layers.BatchNormalization()(y)
            return layers.ReLU()(layers.add([x, y]))
