"""The ResNet-50 that Keras brings along, handed in as one's own.

scores: 0
"""
# %% resnet50
import keras


def resnet50(input_shape=(64, 64, 3), classes=6):
    return keras.applications.ResNet50(weights=None, input_shape=input_shape, classes=classes)
