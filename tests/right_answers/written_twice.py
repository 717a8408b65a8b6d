"""A first try that is wrong stands above the right function in the same cell, and an old one in a cell above."""

# %% extra
def identity_block(x, kernel_size, filters):
    return layers.Activation("relu")(layers.Conv2D(filters[2], kernel_size, padding="same")(x))

# %% identity_block
# def identity_block(x, f, filters):
#     X_shortcut = x
#     return X_shortcut
def identity_block(x, kernel_size, filters):
    unused = layers.Conv2D(filters[0], 1)(x)
    main = layers.Conv2D(filters[0], kernel_size)(x)
    main = layers.Activation("tanh")(main)
    return main


# new try
def identity_block(x, kernel_size, filters):
    shortcut = x
    unused = layers.Conv2D(filters[0], 7, padding="same")(x)
    main = layers.Conv2D(filters[0], 1)(x)
    main = layers.BatchNormalization()(main)
    main = layers.Activation("relu")(main)
    main = layers.Conv2D(filters[1], kernel_size, padding="same")(main)
    main = layers.BatchNormalization()(main)
    main = layers.Activation("relu")(main)
    main = layers.Conv2D(filters[2], 1)(main)
    main = layers.BatchNormalization()(main)
    total = layers.Add()([main, shortcut])
    del main, shortcut, unused
    return layers.Activation("relu")(total)
    print("never reached")


try:
    identity_block(None, 3, [1, 2, 3])
except Exception as e:
    print("does not work with None:", e)
identity_block(keras.Input((8, 8, 3)), 3, (1, 2, 3))
