# Wrong. The first convolution pads although zero padding went before it: same parameters, same output shape.
# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    pictures = keras.Input(input_shape)
    x = layers.ZeroPadding2D((3, 3))(pictures)
    x = layers.Conv2D(64, (7, 7), strides=(2, 2), padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D((3, 3), strides=(2, 2))(x)

    stages = [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)]
    for width, blocks, stride in stages:
        filters = (width, width, 4 * width)
        x = convolutional_block(x, 3, filters, stride)
        for _ in range(blocks - 1):
            x = identity_block(x, 3, filters)

    x = layers.AveragePooling2D((2, 2))(x)
    x = layers.Flatten()(x)
    return keras.Model(pictures, layers.Dense(classes, activation="softmax")(x))
