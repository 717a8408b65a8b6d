"""Functions in a Sequential model.

loses: 20
status: raised
words: A Sequential model has no tensor yet
"""


def resnet50(input_shape=(64, 64, 3), classes=6):
    model = keras.Sequential()
    model.add(keras.Input(input_shape))
    model.add(layers.ZeroPadding2D(3))
    model.add(layers.Conv2D(64, 7, strides=2))
    model.add(layers.BatchNormalization())
    model.add(layers.Activation("relu"))
    model.add(layers.MaxPooling2D(3, strides=2))
    model.add(convolutional_block(model.output, 3, (64, 64, 256), 1))
    model.add(layers.Flatten())
    model.add(layers.Dense(classes, activation="softmax"))
    return model
