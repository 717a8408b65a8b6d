"""Each stage is a model of its own; the session is cleared first, and the network is compiled inside."""


def stage_model(shape, filters, blocks, stride, name):
    inputs = keras.Input(shape)
    x = convolutional_block(inputs, 3, filters, stride)
    for _ in range(1, blocks):
        x = identity_block(x, 3, filters)
    return keras.Model(inputs, x, name=name)


def stem_model(shape):
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.ZeroPadding2D(3),
            layers.Conv2D(64, 7, strides=2),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(3, strides=2),
        ],
        name="stem",
    )


def resnet50(input_shape=(64, 64, 3), classes=6):
    keras.utils.clear_session()
    inputs = keras.Input(input_shape)
    x = stem_model(input_shape)(inputs)
    for name, filters, blocks, stride in [
        ("stage2", (64, 64, 256), 3, 1),
        ("stage3", (128, 128, 512), 4, 2),
        ("stage4", (256, 256, 1024), 6, 2),
        ("stage5", (512, 512, 2048), 3, 2),
    ]:
        x = stage_model(x.shape[1:], filters, blocks, stride, name)(x)
    head = keras.Sequential(name="head")
    head.add(layers.AveragePooling2D(pool_size=2))
    head.add(layers.Flatten())
    head.add(layers.Dense(classes, activation=keras.activations.softmax))
    model = keras.Model(inputs, head(x))
    model.compile(
        optimizer=keras.optimizers.Adam(1e-4),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    return model
