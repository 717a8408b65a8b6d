"""The network takes pictures of any size, since the head is a mean over all positions."""


def resnet50(input_shape=(64, 64, 3), classes=6):
    channels = input_shape[-1]
    inputs = keras.Input((None, None, channels))
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    x = layers.MaxPooling2D(3, strides=2)(x)

    x = convolutional_block(x, 3, (64, 64, 256), 1)
    for i in range(2):
        x = identity_block(x, 3, (64, 64, 256))
    x = convolutional_block(x, 3, (128, 128, 512))
    for i in range(3):
        x = identity_block(x, 3, (128, 128, 512))
    x = convolutional_block(x, 3, (256, 256, 1024))
    for i in range(5):
        x = identity_block(x, 3, (256, 256, 1024))
    x = convolutional_block(x, 3, (512, 512, 2048))
    for i in range(2):
        x = identity_block(x, 3, (512, 512, 2048))

    x = keras.ops.mean(x, axis=(1, 2))
    x = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, x)
