# Right, in the names of a well-known course; its author forgot to hand in the weights.
# %% imports
from keras.initializers import glorot_uniform, random_uniform
from keras.layers import Activation, Add, BatchNormalization, Conv2D


# %% identity_block
def identity_block(X, f, filters, name=None, initializer=random_uniform):
    F1, F2, F3 = filters
    X_shortcut = X

    X = Conv2D(
        filters=F1, kernel_size=1, strides=(1, 1), padding="valid", kernel_initializer=initializer(seed=0)
    )(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)

    X = Conv2D(
        filters=F2, kernel_size=f, strides=(1, 1), padding="same", kernel_initializer=initializer(seed=0)
    )(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)

    X = Conv2D(
        filters=F3, kernel_size=1, strides=(1, 1), padding="valid", kernel_initializer=initializer(seed=0)
    )(X)
    X = BatchNormalization(axis=3)(X)

    X = Add()([X_shortcut, X])
    return Activation("relu")(X)


# %% convolutional_block
def convolutional_block(X, f, filters, s=2, name=None, initializer=glorot_uniform):
    F1, F2, F3 = filters
    X_shortcut = X

    X = Conv2D(
        filters=F1, kernel_size=1, strides=(s, s), padding="valid", kernel_initializer=initializer(seed=0)
    )(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)

    X = Conv2D(
        filters=F2, kernel_size=f, strides=(1, 1), padding="same", kernel_initializer=initializer(seed=0)
    )(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)

    X = Conv2D(
        filters=F3, kernel_size=1, strides=(1, 1), padding="valid", kernel_initializer=initializer(seed=0)
    )(X)
    X = BatchNormalization(axis=3)(X)

    X_shortcut = Conv2D(F3, kernel_size=1, strides=(s, s), kernel_initializer=initializer(seed=0))(X_shortcut)
    X_shortcut = BatchNormalization(axis=3)(X_shortcut)

    X = Add()([X, X_shortcut])
    return Activation("relu")(X)
