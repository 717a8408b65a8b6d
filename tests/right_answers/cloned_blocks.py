"""The first identity block of a stage is a model, and the others are its clones."""


def identity_block(x, kernel_size, filters):
    prototype = keras.Sequential()
    for number, (count, size) in enumerate(zip(filters, (1, kernel_size, 1))):
        prototype.add(layers.Conv2D(count, size, padding="same"))
        prototype.add(layers.BatchNormalization())
        if number < 2:
            prototype.add(layers.Activation("relu"))
    main_path = keras.models.clone_model(prototype)
    return layers.Activation("relu")(layers.Add()([main_path(x), x]))


def convolutional_block(x, kernel_size, filters, stride=2):
    path = keras.models.Sequential()
    for count, size in zip(filters, (1, kernel_size, 1)):
        path.add(layers.Conv2D(count, size, strides=1 if path.layers else stride, padding="same"))
        path.add(layers.BatchNormalization())
        path.add(layers.Activation("relu"))
    path.pop()
    projection = keras.models.Sequential([layers.Conv2D(filters[2], 1, strides=stride), layers.BatchNormalization()])
    return layers.Activation("relu")(layers.Add()([path(x), projection(x)]))


def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    for filters, blocks in {64: 3, 128: 4, 256: 6, 512: 3}.items():
        widths = (filters, filters, filters * 4)
        x = convolutional_block(x, 3, widths, 1 if filters == 64 else 2)
        shape = keras.Input(x.shape[1:])
        first = keras.Model(shape, identity_block(shape, 3, widths))
        x = first(x)
        for number in range(2, blocks):
            copy = keras.models.clone_model(first)
            copy.name = f"{first.name}_copy{number}"
            x = copy(x)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, x)
