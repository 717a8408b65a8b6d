"""Star imports, semicolons and one-letter names, in a notebook into which all cells were copied.

saved_by: pasted
"""

# %% extra
from keras.layers import *
from keras.models import *
from keras import *
import keras as k, numpy as np

# %% identity_block
def identity_block(t, f, n):
    a, b, c = n; u = t
    t = Conv2D(a, 1)(t); t = BatchNormalization()(t); t = ReLU()(t)
    t = Conv2D(b, f, padding = 'same')(t); t = BatchNormalization()(t); t = ReLU()(t)
    t = Conv2D(c, 1)(t); t = BatchNormalization()(t)
    t = Add()([t, u]); return ReLU()(t)

# %% convolutional_block
def convolutional_block(t, f, n, s = 2):
    a, b, c = n; u = t
    t = Conv2D(a, 1, s)(t); t = BatchNormalization()(t); t = ReLU()(t)
    t = Conv2D(b, f, padding = 'same')(t); t = BatchNormalization()(t); t = ReLU()(t)
    t = Conv2D(c, 1)(t); t = BatchNormalization()(t)
    u = Conv2D(c, 1, s)(u); u = BatchNormalization()(u)
    t = Add()([t, u]); return ReLU()(t)

# %% resnet50
def resnet50(input_shape = (64, 64, 3), classes = 6):
    i = t = Input(input_shape)
    t = ZeroPadding2D(3)(t); t = Conv2D(64, 7, 2)(t); t = BatchNormalization()(t); t = ReLU()(t); t = MaxPool2D(3, 2)(t)
    t = convolutional_block(t, 3, [64, 64, 256], 1)
    for _ in '12': t = identity_block(t, 3, [64, 64, 256])
    t = convolutional_block(t, 3, [128, 128, 512])
    for _ in '123': t = identity_block(t, 3, [128, 128, 512])
    t = convolutional_block(t, 3, [256, 256, 1024])
    for _ in '12345': t = identity_block(t, 3, [256, 256, 1024])
    t = convolutional_block(t, 3, [512, 512, 2048])
    for _ in '12': t = identity_block(t, 3, [512, 512, 2048])
    t = AveragePooling2D(2)(t); t = Flatten()(t)
    return Model(i, Dense(classes, 'softmax')(t))
