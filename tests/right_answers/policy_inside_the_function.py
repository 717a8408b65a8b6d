"""The policy mixed_float16 is set within the function, for the T4 it was trained on, and the softmax is in float32."""


def resnet50(input_shape=(64, 64, 3), classes=6):
    keras.mixed_precision.set_global_policy("mixed_float16")
    inputs = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    for i, (f, n) in enumerate(zip((64, 128, 256, 512), (3, 4, 6, 3))):
        x = convolutional_block(x, 3, (f, f, 4 * f), stride=(2 if i else 1))
        for _ in range(n - 1):
            x = identity_block(x, 3, (f, f, 4 * f))
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(classes)(x)
    return keras.Model(inputs, layers.Activation("softmax", dtype="float32")(x))
