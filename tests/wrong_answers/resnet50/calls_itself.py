"""The function calls itself, before it has built anything that takes time.

loses: 20
status: raised
words: A function calls itself without end: does a block call the network, or itself?
"""


def resnet50(input_shape=(64, 64, 3), classes=6):
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, resnet50(input_shape, classes)(inputs))
