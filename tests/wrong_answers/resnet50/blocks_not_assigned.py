"""What the identity blocks of the last stage return is dropped.

loses: 2
words: Stage 5 has 1 block, expected 3: count its calls, and look whether x keeps what each one returns.
"""


def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = convolutional_block(x, 3, (64, 64, 256), 1)
    for _ in range(2):
        x = identity_block(x, 3, (64, 64, 256))
    x = convolutional_block(x, 3, (128, 128, 512), 2)
    for _ in range(3):
        x = identity_block(x, 3, (128, 128, 512))
    x = convolutional_block(x, 3, (256, 256, 1024), 2)
    for _ in range(5):
        x = identity_block(x, 3, (256, 256, 1024))
    x = convolutional_block(x, 3, (512, 512, 2048), 2)
    for _ in range(2):
        identity_block(x, 3, (512, 512, 2048))
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, x)
