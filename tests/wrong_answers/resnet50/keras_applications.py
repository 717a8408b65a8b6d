"""The network that Keras comes with.

loses: 20
words: There is a zero padding too many before the max pooling.
"""


def resnet50(input_shape=(64, 64, 3), classes=6):
    return keras.applications.ResNet50(weights=None, input_shape=input_shape, classes=classes)
