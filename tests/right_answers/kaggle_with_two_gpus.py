"""The network is built in the scope of a strategy, below the cell that every new Kaggle notebook begins with.

saved_by: kaggle
"""

# %% extra
# This Python 3 environment comes with many helpful analytics libraries installed
import numpy as np # linear algebra

import os
for dirname, _, filenames in os.walk('/kaggle/input'):
    for filename in filenames:
        print(os.path.join(dirname, filename))

# You can write up to 20GB to the current directory (/kaggle/working/)

import tensorflow as tf
strategy = tf.distribute.MirroredStrategy()
print("Number of devices: {}".format(strategy.num_replicas_in_sync))

# %% resnet50
def resnet50(input_shape=(64, 64, 3), classes=6):
    with strategy.scope():
        inputs = tf.keras.Input(shape=input_shape)
        x = layers.ZeroPadding2D(3)(inputs)
        x = layers.Conv2D(64, 7, strides=2)(x)
        x = layers.BatchNormalization(synchronized=True)(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling2D(3, strides=2)(x)
        x = convolutional_block(x, 3, [64, 64, 256], stride=1)
        x = identity_block(x, 3, [64, 64, 256])
        x = identity_block(x, 3, [64, 64, 256])
        x = convolutional_block(x, 3, [128, 128, 512])
        x = identity_block(x, 3, [128, 128, 512])
        x = identity_block(x, 3, [128, 128, 512])
        x = identity_block(x, 3, [128, 128, 512])
        x = convolutional_block(x, 3, [256, 256, 1024])
        x = identity_block(x, 3, [256, 256, 1024])
        x = identity_block(x, 3, [256, 256, 1024])
        x = identity_block(x, 3, [256, 256, 1024])
        x = identity_block(x, 3, [256, 256, 1024])
        x = identity_block(x, 3, [256, 256, 1024])
        x = convolutional_block(x, 3, [512, 512, 2048])
        x = identity_block(x, 3, [512, 512, 2048])
        x = identity_block(x, 3, [512, 512, 2048])
        x = layers.AveragePooling2D(pool_size=(2, 2))(x)
        x = layers.Flatten()(x)
        x = layers.Dense(classes, activation="softmax")(x)
        model = tf.keras.Model(inputs=inputs, outputs=x)
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
