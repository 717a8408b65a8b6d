"""An argument `training=None` that is handed on, a dropout of rate 0, a name for the shortcut's identity."""


def identity_block(X, f, filters, training=None, dropout=0.0):
    shortcut = layers.Identity()(X)

    X = layers.Conv2D(filters[0], 1, activation=None)(X)
    X = layers.BatchNormalization()(X, training=training)
    X = layers.Activation("relu")(X)

    X = layers.Conv2D(filters[1], f, padding="same", activation="linear")(X)
    X = layers.BatchNormalization()(X, training=training)
    X = layers.Activation("relu")(X)
    X = layers.Dropout(dropout)(X, training=training)

    X = layers.Conv2D(filters[2], 1)(X)
    X = layers.BatchNormalization()(X, training=training)
    return layers.Activation("relu")(layers.Add()([shortcut, X]))


def convolutional_block(X, f, filters, s=2, training=None, dropout=0.0):
    shortcut = layers.Conv2D(filters[2], 1, strides=s, name=None)(X)
    shortcut = layers.BatchNormalization()(shortcut, training=training)
    shortcut = layers.Activation("linear")(shortcut)

    X = layers.Conv2D(filters[0], 1, strides=s)(X)
    X = layers.BatchNormalization()(X, training=training)
    X = layers.Activation("relu")(X)

    X = layers.Conv2D(filters[1], f, padding="same")(X)
    X = layers.BatchNormalization()(X, training=training)
    X = layers.Activation("relu")(X)
    X = layers.SpatialDropout2D(dropout)(X, training=training)

    X = layers.Conv2D(filters[2], 1)(X)
    X = layers.BatchNormalization()(X, training=training)
    return layers.Activation("relu")(layers.Add()([shortcut, X]))


def resnet50(input_shape=(64, 64, 3), classes=6, training=None):
    X_input = layers.Input(input_shape)
    X = layers.ZeroPadding2D((3, 3))(X_input)
    X = layers.Conv2D(64, (7, 7), strides=(2, 2))(X)
    X = layers.BatchNormalization()(X, training=training)
    X = layers.Activation("relu")(X)
    X = layers.MaxPooling2D((3, 3), strides=(2, 2))(X)
    for s, (F, n) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        X = convolutional_block(X, 3, [F, F, 4 * F], s=1 if s == 0 else 2, training=training)
        for _ in range(n - 1):
            X = identity_block(X, 3, [F, F, 4 * F], training=training)
    X = layers.AveragePooling2D(2)(X)
    X = layers.Flatten()(X)
    return keras.Model(X_input, layers.Dense(classes, activation="softmax")(X))
